package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.testkit.AllocationConformance;
import dev.sluice.testkit.ForwardConformance;
import dev.sluice.testkit.GatherConformance;
import dev.sluice.testkit.GradientConformance;
import dev.sluice.testkit.LifecycleConformance;
import dev.sluice.testkit.LossConformance;
import dev.sluice.testkit.NetworkConformance;
import dev.sluice.testkit.UpdateConformance;

/**
 * What a device that shares the host's memory, has more multiprocessors, or runs its threads in
 * another order could do differently: see the executions in the module's pom.
 */
class OtherDeviceConformanceTest extends PartialConformance
    implements AllocationConformance,
        ForwardConformance,
        GatherConformance,
        GradientConformance,
        LifecycleConformance,
        LossConformance,
        NetworkConformance,
        UpdateConformance {
  @Override
  Backend open() {
    return new CudaBackendProvider().open();
  }
}
