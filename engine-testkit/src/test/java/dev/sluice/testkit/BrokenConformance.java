package dev.sluice.testkit;

import dev.sluice.api.Backend;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** The suite on a broken backend; started by {@link MistakesAreSeenTest} alone. */
@ExtendWith(BrokenConformance.TakeMistake.class)
class BrokenConformance extends BackendConformance {
  /** Name of the configuration parameter that says which mistake is made. */
  static final String MISTAKE = "mistake";

  /** Name of the configuration parameter that says how the broken backend rounds. */
  static final String ARITHMETIC = "arithmetic";

  private BrokenBackend.Mistake mistake = new BrokenBackend.Mistake() {};
  private Arithmetic arithmetic = Arithmetic.FLOAT;

  @Override
  protected Backend open() {
    return new BrokenBackend(mistake, arithmetic);
  }

  /** Hands the launcher's parameter to the test, and skips what follows the first failure. */
  static final class TakeMistake implements TestInstancePostProcessor, InvocationInterceptor {
    private boolean seen;

    @Override
    public void postProcessTestInstance(Object test, ExtensionContext context) {
      BrokenConformance broken = (BrokenConformance) test;
      String mistake = context.getConfigurationParameter(MISTAKE).orElseThrow();
      String arithmetic = context.getConfigurationParameter(ARITHMETIC).orElseThrow();
      broken.mistake = MistakesAreSeenTest.mistake(mistake);
      broken.arithmetic = Arithmetic.valueOf(arithmetic);
    }

    @Override
    public void interceptDynamicTest(
        Invocation<Void> invocation,
        DynamicTestInvocationContext invocationContext,
        ExtensionContext extensionContext)
        throws Throwable {
      Assumptions.assumeFalse(seen, "the mistake was seen");
      try {
        invocation.proceed();
      } catch (Throwable failure) {
        seen = true;
        throw failure;
      }
    }
  }
}
