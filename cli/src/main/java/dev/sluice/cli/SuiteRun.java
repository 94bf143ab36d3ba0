package dev.sluice.cli;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import dev.sluice.trainer.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A run of the conformance suite.
 *
 * @param passed tests
 * @param skipped tests that do not apply
 * @param failures tests that found something wrong
 */
record SuiteRun(int passed, int skipped, List<Failure> failures) {
  /**
   * A test that found something wrong.
   *
   * @param message what, in the test's words
   */
  record Failure(String test, String message) {}

  SuiteRun {
    failures = List.copyOf(failures);
  }

  /**
   * Runs the suite. Blocks, minutes where a device is slow.
   *
   * @param tests names of test methods; empty for all
   * @throws SluiceException if the suite has none of these
   */
  static SuiteRun of(String backend, Paths paths, List<String> tests, Progress progress) {
    Launcher launcher = LauncherFactory.create();
    TestPlan plan =
        launcher.discover(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors(tests))
                .configurationParameter(DeviceConformance.BACKEND, backend)
                .configurationParameter(DeviceConformance.PATHS, paths.name())
                .build());
    long methods = plan.countTestIdentifiers(SuiteRun::isMethod);
    try (Progress.Task task =
        progress.start("conformance suite on " + backend, methods, "kinds of tests")) {
      Listener listener = new Listener(task);
      launcher.execute(plan, listener);
      return new SuiteRun(listener.passed, listener.skipped, listener.failures);
    }
  }

  private static List<DiscoverySelector> selectors(List<String> tests) {
    if (tests.isEmpty()) {
      return List.of(selectClass(DeviceConformance.class));
    }
    List<String> known =
        Arrays.stream(DeviceConformance.class.getMethods())
            .map(java.lang.reflect.Method::getName)
            .toList();
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String test : tests) {
      if (!known.contains(test)) {
        throw new SluiceException("the conformance suite has no test '%s'".formatted(test));
      }
      selectors.add(selectMethod(DeviceConformance.class, test));
    }
    return selectors;
  }

  /** A method of the suite: one test, or a factory of many. */
  private static boolean isMethod(TestIdentifier test) {
    String last = test.getUniqueIdObject().getLastSegment().getType();
    return last.equals("method") || last.equals("test-factory");
  }

  /** Counts what happens. */
  private static final class Listener implements TestExecutionListener {
    private final Progress.Task task;
    private final List<Failure> failures = new ArrayList<>();
    private int methods;
    private int passed;
    private int skipped;

    Listener(Progress.Task task) {
      this.task = task;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped++;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
        case ABORTED -> skipped++;
        case FAILED ->
            failures.add(
                new Failure(
                    test.getDisplayName(),
                    result.getThrowable().map(String::valueOf).orElse("failed")));
      }
      methods += isMethod(test) ? 1 : 0;
      task.reached(methods, "%,d passed, %d failed".formatted(passed, failures.size()));
    }
  }
}
