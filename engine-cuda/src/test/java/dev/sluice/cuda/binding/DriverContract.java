package dev.sluice.cuda.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@link Driver} does, on the emulated device. */
abstract class DriverContract {
  /** PTX for the emulated device, which has the kernels itself and takes the text as a table. */
  static final byte[] IMAGE =
      """
      .version 6.3
      .target sm_53
      .address_size 64
      .visible .entry gather(.param .align 8 .b8 arguments[24]) { ret; }
      """
          .getBytes(StandardCharsets.US_ASCII);

  final Emulator emulator = Emulator.assumeBuilt();
  final Arena arena = Arena.ofConfined();
  final Driver driver = open();
  final Driver.Context context = driver.retain(0);
  private final long memoryBefore = emulator.memoryInUse();
  private final long pinnedBefore = emulator.pinnedInUse();
  Driver.Stream stream;

  abstract Driver open();

  @BeforeAll
  static void needsTheEmulatedDevice() {
    Emulator.assumeBuilt();
  }

  @BeforeEach
  void begin() {
    emulator.reset();
    driver.makeCurrent(context);
    stream = driver.createStream();
  }

  @AfterEach
  void end() {
    emulator.reset();
    driver.destroy(stream);
    driver.release(0);
    arena.close();
    assertEquals(memoryBefore, emulator.memoryInUse());
    assertEquals(pinnedBefore, emulator.pinnedInUse());
  }

  private MemorySegment random(long bytes) {
    var contents = new byte[Math.toIntExact(bytes)];
    new Random(bytes).nextBytes(contents);
    return arena.allocate(bytes, Long.BYTES).copyFrom(MemorySegment.ofArray(contents));
  }

  private byte[] read(long address, long bytes) {
    MemorySegment to = arena.allocate(bytes);
    driver.copyToHost(to, address, stream);
    driver.synchronize(stream);
    return to.toArray(JAVA_BYTE);
  }

  @Test
  void tellsAboutTheDevice() {
    assertEquals(12_060, driver.version());
    assertEquals(1, driver.devices());
    Device device = driver.device(0);
    assertEquals(0, device.ordinal());
    assertEquals(5, device.major());
    assertEquals(3, device.minor());
    assertEquals(4L << 30, device.memory());
    assertEquals(2, device.multiprocessors());
    assertFalse(device.integrated());
    assertFalse(device.name().isBlank());
    assertEquals(device.name().strip(), device.name());
    assertTrue(device.uuid().matches("[0-9a-f]{32}"), device.uuid());
    assertTrue(stream.handle() != 0);
  }

  @Test
  void aDeviceThatIsNotThereIsAnError() {
    CudaException e = assertThrows(CudaException.class, () -> driver.device(7));
    assertEquals(101, e.code());
    assertTrue(e.toString().contains("CUDA_VISIBLE_DEVICES"), e.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 256, 4097})
  void copiesFromAndToEveryKindOfMemory(int bytes) {
    MemorySegment from = random(bytes);
    byte[] expected = from.toArray(JAVA_BYTE);
    MemorySegment pinned = driver.allocatePinned(bytes).copyFrom(from);
    MemorySegment heap = MemorySegment.ofArray(from.toArray(JAVA_BYTE));
    long address = driver.allocate(4L * bytes);
    assertEquals(0, address % 256);
    driver.copyToDevice(address + bytes, from, stream);
    driver.copyToDevice(address + 2L * bytes, pinned, stream);
    driver.copyToDevice(address + 3L * bytes, heap, stream);
    driver.synchronize(stream);
    for (int part = 1; part < 4; part++) {
      assertArrayEquals(expected, read(address + (long) part * bytes, bytes));
      pinned.fill((byte) 0);
      heap.fill((byte) 0);
      driver.copyToHost(pinned, address + (long) part * bytes, stream);
      driver.copyToHost(heap, address + (long) part * bytes, stream);
      driver.synchronize(stream);
      assertArrayEquals(expected, pinned.toArray(JAVA_BYTE));
      assertArrayEquals(expected, heap.toArray(JAVA_BYTE));
    }
    driver.freePinned(pinned);
    driver.free(address);
  }

  @Test
  void aCopyBeyondTheEndIsAnError() {
    long address = driver.allocate(16);
    MemorySegment from = random(17);
    assertThrows(CudaException.class, () -> driver.copyToDevice(address, from, stream));
    driver.free(address);
  }

  @Test
  void fillsWords() {
    long address = driver.allocate(16);
    driver.fill(address, 0, 4, stream);
    driver.fill(address + 4, 0x3F80_0000, 2, stream);
    driver.synchronize(stream);
    MemorySegment read = MemorySegment.ofArray(read(address, 16));
    assertArrayEquals(new float[] {0, 1, 1, 0}, floats(read, 4));
    driver.free(address);
  }

  private static float[] floats(MemorySegment from, int count) {
    var floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = from.get(JAVA_FLOAT.withByteAlignment(1), 4L * i);
    }
    return floats;
  }

  @Test
  void copiesRowsOfAMatrix() {
    MemorySegment matrix = random(3 * 40);
    long from = driver.allocate(3 * 40);
    long to = driver.allocate(3 * 24);
    driver.copyToDevice(from, matrix, stream);
    driver.fill(to, 0, 3 * 6, stream);
    driver.copyRows(new Driver.Rows(to + 4, 24, from + 8, 40, 20, 3), stream);
    byte[] copy = read(to, 3 * 24);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 24; column++) {
        boolean copied = column >= 4;
        byte expected = copied ? matrix.get(JAVA_BYTE, row * 40L + 8 + column - 4) : 0;
        assertEquals(expected, copy[row * 24 + column], "row " + row + ", column " + column);
      }
    }
    driver.free(from);
    driver.free(to);
  }

  @Test
  void tellsHowMuchMemoryIsFree() {
    long before = driver.freeMemory();
    long address = driver.allocate(1 << 20);
    assertEquals(1 << 20, emulator.memoryInUse());
    assertEquals(before - (1 << 20), driver.freeMemory());
    driver.free(address);
    assertEquals(before, driver.freeMemory());
  }

  @Test
  @SuppressWarnings("restricted")
  void pinnedMemoryIsTheDevicesTooAndEndsWithAnArena() {
    Arena mine = Arena.ofConfined();
    MemorySegment pinned = driver.allocatePinned(64).reinterpret(mine, driver::freePinned);
    assertEquals(64, pinned.byteSize());
    assertEquals(64, emulator.pinnedInUse());
    driver.fill(driver.addressOf(pinned) + 4, 7, 1, stream);
    driver.synchronize(stream);
    assertEquals(7, pinned.get(JAVA_INT, 4));
    mine.close();
    assertEquals(0, emulator.pinnedInUse());
  }

  /** Keeps images 1 and 3 of four, of three numbers each. */
  private MemorySegment gather(long value, long positions) {
    MemorySegment arguments = arena.allocate(24, Long.BYTES);
    arguments.set(JAVA_LONG, 0, value);
    arguments.set(JAVA_LONG, 8, positions);
    arguments.set(JAVA_INT, 16, 3);
    arguments.set(JAVA_INT, 20, 2);
    return arguments;
  }

  @Test
  void launchesAKernel() {
    Driver.Module module = driver.load(IMAGE);
    Driver.Function function = driver.function(module, "gather");
    long value = driver.allocate(48);
    long positions = driver.allocate(8);
    driver.copyToDevice(value, arena.allocateFrom(JAVA_FLOAT, count(12)), stream);
    driver.copyToDevice(positions, arena.allocateFrom(JAVA_INT, 1, 3), stream);
    MemorySegment arguments = gather(value, positions);
    driver.launch(function, new Driver.Grid(1, 1, 1, 256), arguments, stream);
    arguments.fill((byte) 0); // they were read at once
    driver.synchronize(stream);
    assertEquals(1, emulator.launches());
    float[] kept = floats(MemorySegment.ofArray(read(value, 48)), 12);
    assertArrayEquals(new float[] {3, 4, 5, 9, 10, 11, 6, 7, 8, 9, 10, 11}, kept);
    driver.unload(module);
    driver.free(value);
    driver.free(positions);
  }

  private static float[] count(int numbers) {
    var counted = new float[numbers];
    for (int i = 0; i < numbers; i++) {
      counted[i] = i;
    }
    return counted;
  }

  @Test
  void recordsWorkAndDoesItAgainAndAgain() {
    Driver.Module module = driver.load(IMAGE);
    Driver.Function function = driver.function(module, "gather");
    long value = driver.allocate(48);
    long positions = driver.allocate(8);
    driver.copyToDevice(positions, arena.allocateFrom(JAVA_INT, 1, 3), stream);
    MemorySegment host = driver.allocatePinned(48);
    driver.synchronize(stream);
    driver.beginCapture(stream);
    driver.copyToDevice(value, host, stream);
    driver.launch(function, new Driver.Grid(1, 1, 1, 256), gather(value, positions), stream);
    driver.copyToHost(host.asSlice(0, 24), value, stream);
    Driver.Graph graph = driver.endCapture(stream);
    assertEquals(0, emulator.launches());
    for (int run = 1; run < 4; run++) {
      host.copyFrom(MemorySegment.ofArray(count(12)));
      host.set(JAVA_FLOAT, 12, 100 * run);
      driver.launch(graph, stream);
      driver.synchronize(stream);
      assertEquals(run, emulator.launches());
      assertArrayEquals(new float[] {100 * run, 4, 5, 9, 10, 11}, floats(host, 6));
    }
    driver.destroy(graph);
    driver.unload(module);
    driver.freePinned(host);
    driver.free(value);
    driver.free(positions);
  }

  @Test
  void runningAgainAllocatesNothing() {
    long address = driver.allocate(4);
    driver.beginCapture(stream);
    driver.fill(address, 1, 1, stream);
    Driver.Graph graph = driver.endCapture(stream);
    long bytes =
        Allocated.leastBytes(
            () -> {
              driver.makeCurrent(context);
              driver.launch(graph, stream);
              driver.synchronize(stream);
            });
    assertEquals(0, bytes);
    driver.destroy(graph);
    driver.free(address);
  }

  @Test
  void measuresTime() {
    Driver.Event from = driver.createEvent();
    Driver.Event to = driver.createEvent();
    driver.record(from, stream);
    driver.record(to, stream);
    float milliseconds = driver.milliseconds(from, to);
    assertTrue(milliseconds >= 0 && milliseconds < 60_000, "" + milliseconds);
    driver.destroy(from);
    driver.destroy(to);
  }
}
