package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.api.Paths;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import dev.sluice.core.Planner;
import dev.sluice.core.StoredModel;
import dev.sluice.cpu.CpuBackendProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fastest paths, where libraries are and where none are: see the module's pom. */
class FastestPathsTest {
  private static final int IMAGES = 3;
  private static final float ROUNDING = 1e-4f;

  private final Network network = TestModels.cifar(Connectivity.DENSE);
  private final StoredModel stored = TestModels.model(network);

  @BeforeEach
  void needsADevice() {
    TestDevice.assumeAvailable();
  }

  @Test
  void aBackendSaysWhetherItsBitsAreExact() {
    boolean libraries = Integer.getInteger("sluice.test.libraries", 0) > 0;
    try (Backend fastest = new CudaBackendProvider().open(Paths.FASTEST)) {
      assertEquals(!libraries, fastest.exact(), fastest.device());
      String said = libraries ? "not bit-exact" : "neither cuBLAS nor cuDNN: own kernels only";
      assertTrue(fastest.device().endsWith(said), fastest.device());
    }
  }

  /** Copies of weights that libraries work on are made again. */
  @Test
  void weightsThatAreWrittenLaterCount() {
    Parameters halves = new Parameters(stored.parameters().list());
    for (int id = 0; id < halves.list().size(); id++) {
      float[] values = stored.parameters().values(id);
      for (int i = 0; i < values.length; i++) {
        halves.values(id)[i] = values[i] / 2;
      }
    }
    try (Backend cpu = new CpuBackendProvider().open();
        Backend fastest = new CudaBackendProvider().open(Paths.FASTEST)) {
      float[] expected = run(cpu, halves);
      float[] actual = run(fastest, halves);
      float largest = 0;
      for (float value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], ROUNDING * largest, "logit " + i);
      }
    }
  }

  /** Runs a narrow width on the stored weights, then on others that are written over them. */
  private float[] run(Backend backend, Parameters others) {
    Plan plan = Planner.inference(network);
    try (Arena arena = Arena.ofConfined();
        Weights weights = backend.load(stored.parameters(), false);
        Prepared prepared = backend.prepare(plan, weights, IMAGES, 1)) {
      prepared.host(plan.value(Planner.INPUT)).copyFrom(TestModels.images(network, IMAGES, arena));
      prepared.run(plan.program(Planner.infer(0)), IMAGES);
      weights.write(Slot.VALUE, others);
      prepared.run(plan.program(Planner.infer(0)), IMAGES);
      MemorySegment logits = prepared.host(plan.value(Planner.LOGITS));
      return logits.toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
