package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.testkit.BackendConformance;
import java.util.Optional;

/**
 * The whole suite, once for every execution in the module's pom: on the emulated device or, where
 * the library path leads to it, a real one.
 */
class CudaConformanceTest extends BackendConformance {
  @Override
  protected Optional<String> unavailable() {
    return TestDevice.unavailable();
  }

  @Override
  protected Backend open() {
    return new CudaBackendProvider().open();
  }
}
