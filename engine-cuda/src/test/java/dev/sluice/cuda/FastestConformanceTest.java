package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.api.Paths;
import dev.sluice.testkit.AllocationConformance;
import dev.sluice.testkit.LifecycleConformance;
import dev.sluice.testkit.NetworkConformance;

/** Whole networks with the kernels of NVIDIA's libraries allowed: results within rounding. */
class FastestConformanceTest extends PartialConformance
    implements NetworkConformance, LifecycleConformance, AllocationConformance {
  @Override
  Backend open() {
    return new CudaBackendProvider().open(Paths.FASTEST);
  }
}
