package dev.sluice.cpu;

import dev.sluice.api.Backend;
import dev.sluice.testkit.BackendConformance;

/**
 * The suite with kernels shared over threads however small they are: their parts run at the same
 * time, where most of them are else the caller's alone. With one vector length: see the module's
 * pom.
 */
class SharedConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return new CpuBackend(0);
  }
}
