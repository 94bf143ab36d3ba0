package dev.sluice.cpu;

import dev.sluice.api.Backend;
import dev.sluice.testkit.BackendConformance;

/** Runs once for every vector length: see the module's pom. */
class CpuConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return new CpuBackendProvider().open();
  }
}
