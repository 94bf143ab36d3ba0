package dev.sluice.cpu;

import dev.sluice.api.Backend;
import dev.sluice.testkit.BackendConformance;

/** Runs with the shortest and the longest vectors: see the module's pom. */
class CpuConformanceTest extends BackendConformance {
  @Override
  protected Backend open() {
    return new CpuBackendProvider().open();
  }
}
