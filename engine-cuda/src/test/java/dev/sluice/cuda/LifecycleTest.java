package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.ChannelRange;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.cuda.binding.Emulator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is held, copied and given back. */
class LifecycleTest {
  private static final Shape SHAPE = new Shape(64, 32, 32);

  private final Network network = TestModels.lenet(Connectivity.TRIANGULAR);
  private final StoredModel stored = TestModels.model(network);

  @SuppressWarnings("NullAway.Init") // made before each test
  private Emulator emulator;

  @BeforeEach
  void needsTheEmulatedDevice() {
    emulator = Emulator.assumeBuilt();
    TestDevice.assumeAvailable();
  }

  @Test
  void aThousandSessionsLeaveNothing() {
    try (Backend backend = new CudaBackendProvider().open();
        Model model = Model.of(stored, backend)) {
      long device = emulator.memoryInUse();
      long pinned = emulator.pinnedInUse();
      for (int i = 0; i < 1000; i++) {
        try (Session session = model.newSession(3)) {
          if (i % 100 == 0) {
            session.infer(3, 0);
            session.escalate(1, new int[] {1}, 1);
          }
          assertTrue(emulator.memoryInUse() > device);
          assertTrue(emulator.pinnedInUse() > pinned);
        }
      }
      assertEquals(device, emulator.memoryInUse());
      assertEquals(pinned, emulator.pinnedInUse());
    }
  }

  @Test
  void aClosedBackendHoldsNothing() {
    long before = emulator.memoryInUse();
    try (Backend backend = new CudaBackendProvider().open();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(1)) {
      session.infer(1, 2);
      assertTrue(emulator.memoryInUse() > before);
    }
    assertEquals(before, emulator.memoryInUse());
  }

  /** Weights go to the device once; runs copy the images that are in use and their logits. */
  @Test
  void runsCopyWhatTheHostReadsAndWrites() {
    try (Backend backend = new CudaBackendProvider().open();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(8)) {
      for (int images : new int[] {8, 2, 2}) {
        for (int step = 0; step < model.steps(); step++) {
          long in = emulator.copiedToDevice();
          long out = emulator.copiedToHost();
          session.infer(images, step);
          boolean copies = !"1".equals(System.getenv("SLUICE_EMULATOR_INTEGRATED"));
          long factor = copies ? (long) images * Float.BYTES : 0;
          assertEquals(factor * network.input().size(), emulator.copiedToDevice() - in);
          assertEquals(factor * network.classes(), emulator.copiedToHost() - out);
        }
      }
      long in = emulator.copiedToDevice();
      session.infer(2, 0);
      in = emulator.copiedToDevice() - in;
      long before = emulator.copiedToDevice();
      session.infer(2, 0);
      assertEquals(in, emulator.copiedToDevice() - before);
      before = emulator.copiedToDevice();
      session.escalate(1);
      assertTrue(emulator.copiedToDevice() - before <= in, "kept values stay on the device");
    }
  }

  private static Plan copy() {
    return copy(SHAPE);
  }

  /** Copies channels, beside a value that nobody uses. */
  private static Plan copy(Shape unused) {
    return new Plan(
        List.of(
            new Value(0, "x", SHAPE, Value.Role.INPUT),
            new Value(1, "y", SHAPE, Value.Role.OUTPUT),
            new Value(2, "unused", unused, Value.Role.SCRATCH)),
        List.of(
            new Program(
                "copy",
                List.of(new Op.Apply(0, 1, ChannelRange.upTo(SHAPE.channels()), Epilogue.NONE)))),
        List.of());
  }

  @Test
  void aBatchThatIsTooLargeLeavesNothingOpen() {
    long device = emulator.memoryInUse();
    long pinned = emulator.pinnedInUse();
    try (Backend backend = new CudaBackendProvider().open();
        Weights weights = backend.load(new Parameters(List.of()), false)) {
      String counted = refused(() -> backend.prepare(copy(), weights, 1 << 20, 1).close());
      assertTrue(counted.contains("x of 64×32×32 for 1048576 images"), counted);
      String host = refused(() -> backend.prepare(copy(), weights, 5_000, 1).close());
      assertTrue(host.contains("of the host's memory") && host.contains("smaller batch"), host);
      // 6 GB, where the emulated device has 4.
      Plan large = copy(new Shape(1500, 1000, 1000));
      String memory = refused(() -> backend.prepare(large, weights, 1, 1).close());
      assertTrue(memory.contains("out of memory") && memory.contains("smaller batch"), memory);
      backend.prepare(copy(), weights, 1, 1).close();
    }
    assertEquals(device, emulator.memoryInUse());
    assertEquals(pinned, emulator.pinnedInUse());
  }

  private static String refused(Executable call) {
    return String.valueOf(assertThrows(SluiceException.class, call).getMessage());
  }

  @Test
  void whatIsClosedSaysSo() {
    Backend backend = new CudaBackendProvider().open();
    Weights weights = backend.load(new Parameters(List.of()), false);
    Prepared prepared = backend.prepare(copy(), weights, 1, 1);
    assertThrows(IllegalStateException.class, weights::close);
    assertThrows(IllegalStateException.class, backend::close);
    prepared.close();
    assertDoesNotThrow(prepared::close);
    assertThrows(IllegalStateException.class, () -> prepared.run(0, 1));
    assertThrows(IllegalStateException.class, () -> prepared.host(0));
    weights.close();
    assertThrows(IllegalStateException.class, () -> backend.prepare(copy(), weights, 1, 1).close());
    backend.close();
    assertDoesNotThrow(backend::close);
    assertThrows(
        IllegalStateException.class, () -> backend.load(new Parameters(List.of()), false).close());
  }
}
