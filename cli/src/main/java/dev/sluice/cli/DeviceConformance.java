package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Paths;
import dev.sluice.core.Backends;
import dev.sluice.testkit.BackendConformance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** The conformance suite on a backend that the launcher names; started by {@link SuiteRun}. */
@ExtendWith(DeviceConformance.Chosen.class)
class DeviceConformance extends BackendConformance {
  /** Name of the configuration parameter that names the backend. */
  static final String BACKEND = "sluice.backend";

  /** Name of the configuration parameter that says which kernels it may take. */
  static final String PATHS = "sluice.paths";

  private String name = "";
  private Paths paths = Paths.EXACT;

  @Override
  protected Backend open() {
    return Backends.open(name, paths);
  }

  /** Hands the launcher's parameters to the suite. */
  static final class Chosen implements TestInstancePostProcessor {
    @Override
    public void postProcessTestInstance(Object suite, ExtensionContext context) {
      DeviceConformance conformance = (DeviceConformance) suite;
      conformance.name = context.getConfigurationParameter(BACKEND).orElseThrow();
      conformance.paths = Paths.valueOf(context.getConfigurationParameter(PATHS).orElseThrow());
    }
  }
}
