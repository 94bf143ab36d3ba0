package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The conformance suite fails where a backend is wrong. */
class MistakesAreSeenTest {
  private static final Arithmetic EXACT = Arithmetic.FLOAT;
  private static final Arithmetic INEXACT = Arithmetic.DOUBLE;

  static BrokenBackend.Mistake mistake(String name) {
    return Stream.concat(Stream.of(ForwardMistake.values()), Stream.of(OtherMistake.values()))
        .filter(mistake -> mistake.name().equals(name))
        .map(BrokenBackend.Mistake.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> forwardMistakes() {
    return Stream.of(ForwardMistake.values()).flatMap(m -> tests(m.name(), m.seenBy(), EXACT));
  }

  @TestFactory
  Stream<DynamicTest> otherMistakes() {
    return Stream.of(OtherMistake.values()).flatMap(m -> tests(m.name(), m.seenBy(), EXACT));
  }

  /** Tolerances hide no mistake that is more than rounding. */
  @TestFactory
  Stream<DynamicTest> mistakesOfInexactBackends() {
    return Stream.of(ForwardMistake.values())
        .filter(mistake -> !mistake.isOnlyRounding())
        .flatMap(m -> tests(m.name(), m.seenBy().subList(0, 1), INEXACT));
  }

  private static Stream<DynamicTest> tests(
      String mistake, List<String> seenBy, Arithmetic arithmetic) {
    return seenBy.stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    "%s in %s is seen by %s".formatted(mistake, arithmetic, test),
                    () -> check(mistake, test, arithmetic)));
  }

  private static void check(String mistake, String test, Arithmetic arithmetic) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(BrokenConformance.class, test))
                .configurationParameter(BrokenConformance.MISTAKE, mistake)
                .configurationParameter(BrokenConformance.ARITHMETIC, arithmetic.name())
                .build(),
            listener);
    TestExecutionSummary summary = listener.getSummary();
    assertTrue(summary.getTestsFailedCount() > 0, "all passed");
    assertEquals(0, summary.getContainersFailedCount(), "the suite itself failed");
    summary
        .getFailures()
        .forEach(
            failure ->
                assertTrue(
                    failure.getException() instanceof AssertionError,
                    () -> "not by comparing: " + failure.getException()));
  }
}
