package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Parameters;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.cpu.CpuBackendProvider;
import dev.sluice.cuda.binding.Cuda;
import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Emulator;
import dev.sluice.kernels.KernelImages;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CUDA fails, at every call in turn. */
class FaultTest {
  private static final int OUT_OF_MEMORY = 2;
  private static final int MANY = 100;

  private final StoredModel stored = TestModels.model(TestModels.lenet(Connectivity.TRIANGULAR));

  @SuppressWarnings("NullAway.Init") // made before each test
  private Emulator emulator;

  @BeforeEach
  void needsTheEmulatedDevice() {
    emulator = Emulator.assumeBuilt();
    TestDevice.assumeAvailable();
  }

  @AfterEach
  void forgetFailures() {
    if (emulator != null) {
      emulator.reset();
    }
  }

  /** Everything that a backend does, from opening it to closing it. */
  private void use() {
    try (Backend backend = new CudaBackendProvider().open();
        Weights weights = backend.load(stored.parameters(), true);
        Model model = Model.of(stored, backend);
        Session session = model.newSession(3)) {
      session.infer(3, 0);
      session.escalate(1, new int[] {0, 2}, 2);
      weights.write(Slot.GRADIENT, stored.parameters());
      weights.read(Slot.VALUE, new Parameters(stored.parameters().list()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuDevicePrimaryCtxRetain",
        "cuModuleLoadData",
        "cuModuleGetFunction",
        "cuMemAlloc",
        "cuMemHostAlloc",
        "cuMemHostGetDevicePointer",
        "cuMemsetD32Async",
        "cuMemcpyHtoDAsync",
        "cuMemcpyDtoHAsync",
        "cuStreamCreate",
        "cuStreamBeginCapture",
        "cuStreamEndCapture",
        "cuGraphInstantiate",
        "cuLaunchKernel",
        "cuGraphLaunch",
        "cuStreamSynchronize"
      })
  void aCallThatFailsLeavesNothingAllocated(String function) {
    long device = emulator.memoryInUse();
    long pinned = emulator.pinnedInUse();
    int failures = 0;
    for (int nth = 1; failures == nth - 1; nth++) {
      emulator.fail(function, nth, OUT_OF_MEMORY);
      try {
        use();
      } catch (CudaException e) {
        assertFalse(e.sticky(), e.getMessage());
        failures++;
      }
      emulator.reset();
      assertEquals(device, emulator.memoryInUse(), "after call " + nth);
      assertEquals(pinned, emulator.pinnedInUse(), "after call " + nth);
      if (nth > MANY && failures == nth) {
        break; // enough of the same: there is a call for every kernel's name
      }
    }
    assertTrue(failures > 0, function + " is never called");
    use();
  }

  @Test
  void aSessionGoesOnAfterARunThatFailed() {
    try (Backend backend = new CudaBackendProvider().open();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(2)) {
      float expected = session.infer(2, 1).get(1, 3);
      for (String function : new String[] {"cuGraphInstantiate", "cuLaunchKernel"}) {
        emulator.fail(function, 1, OUT_OF_MEMORY);
        assertThrows(CudaException.class, () -> session.infer(1, 0));
        emulator.reset();
        assertEquals(expected, session.infer(2, 1).get(1, 3));
      }
      session.infer(1, 0);
    }
  }

  @Test
  void aCorruptImageIsRefusedAndNothingElseIsLost() {
    if (!(Cuda.find() instanceof Cuda.Ready ready)) {
      throw new AssertionError("there is a device");
    }
    byte[] corrupt = ".version 6.3\n.target sm_53\nrubbish".getBytes(StandardCharsets.UTF_8);
    long before = emulator.memoryInUse();
    CudaException refused =
        assertThrows(
            CudaException.class,
            () ->
                new Gpu(ready.driver(), ready.devices().getFirst(), corrupt, KernelImages.threads())
                    .close());
    assertFalse(refused.sticky());
    assertEquals(before, emulator.memoryInUse());
    use();
  }

  @ParameterizedTest
  @CsvSource({"cuGraphLaunch, 719", "cuStreamSynchronize, 700", "cuStreamSynchronize, 719"})
  void aLostDeviceIsLostForEverySessionAndForNobodyElse(String function, int code) {
    Backend backend = new CudaBackendProvider().open();
    Model model = Model.of(stored, backend);
    Session first = model.newSession(1);
    Session second = model.newSession(1);
    second.infer(1, 0);
    first.infer(1, 0);
    emulator.fail(function, 1, code);
    String message = lost(() -> first.infer(1, 0));
    assertTrue(message.contains("start it again"), message);
    assertEquals(message, lost(() -> second.infer(1, 0)));
    assertEquals(message, lost(() -> second.infer(1, 1)));
    assertEquals(message, lost(() -> model.newSession(1).close()));
    assertEquals(message, lost(() -> Model.of(stored, backend).close()));
    try (Backend cpu = new CpuBackendProvider().open();
        Model onCpu = Model.of(stored, cpu);
        Session session = onCpu.newSession(1)) {
      assertEquals(stored.network().classes(), session.infer(1, 2).classes());
    }
    first.close();
    second.close();
    model.close();
    backend.close();
    emulator.reset();
    use();
  }

  private static String lost(Runnable call) {
    SluiceException e = assertThrows(SluiceException.class, call::run);
    if (!(e instanceof LostDeviceException)) {
      fail("should tell that the device is lost: " + e);
    }
    assertSame(CudaException.class, e.getCause() == null ? null : e.getCause().getClass());
    return String.valueOf(e.getMessage());
  }
}
