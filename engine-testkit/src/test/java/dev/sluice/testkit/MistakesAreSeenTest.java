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
  static BrokenBackend.Mistake mistake(String name) {
    return Stream.concat(Stream.of(ForwardMistake.values()), Stream.of(OtherMistake.values()))
        .filter(mistake -> mistake.name().equals(name))
        .map(BrokenBackend.Mistake.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> forwardMistakes() {
    return Stream.of(ForwardMistake.values()).flatMap(m -> tests(m.name(), m.seenBy()));
  }

  @TestFactory
  Stream<DynamicTest> otherMistakes() {
    return Stream.of(OtherMistake.values()).flatMap(m -> tests(m.name(), m.seenBy()));
  }

  private static Stream<DynamicTest> tests(String mistake, List<String> seenBy) {
    return seenBy.stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    "%s is seen by %s".formatted(mistake, test), () -> check(mistake, test)));
  }

  private static void check(String mistake, String test) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(BrokenConformance.class, test))
                .configurationParameter(BrokenConformance.MISTAKE, mistake)
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
