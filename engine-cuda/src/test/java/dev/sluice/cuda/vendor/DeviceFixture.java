package dev.sluice.cuda.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.cuda.binding.Cuda;
import dev.sluice.cuda.binding.Device;
import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.binding.Emulator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The emulated device, with a stream and memory that is freed at the end of a test. */
final class DeviceFixture implements AutoCloseable {
  /** The CUDA whose libraries this execution of the tests is given; 0 for none. */
  static final int LIBRARIES = Integer.getInteger("sluice.test.libraries", 0);

  final Emulator emulator;
  final Driver driver;
  final Device device;
  final Driver.Stream stream;
  private final List<Long> memory = new ArrayList<>();
  private final long memoryBefore;

  DeviceFixture() {
    emulator = Emulator.assumeBuilt();
    emulator.reset();
    Cuda.Ready ready = (Cuda.Ready) Cuda.find();
    driver = ready.driver();
    device = ready.devices().getFirst();
    driver.makeCurrent(driver.retain(device.ordinal()));
    memoryBefore = emulator.memoryInUse();
    stream = driver.createStream();
  }

  long allocate(long bytes) {
    long address = driver.allocate(Math.max(1, bytes));
    memory.add(address);
    return address;
  }

  long upload(float[] numbers) {
    long address = allocate((long) numbers.length * Float.BYTES);
    write(address, numbers);
    return address;
  }

  void write(long address, float[] numbers) {
    try (Arena arena = Arena.ofConfined()) {
      driver.copyToDevice(address, arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers), stream);
      driver.synchronize(stream);
    }
  }

  float[] download(long address, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(ValueLayout.JAVA_FLOAT, count);
      driver.copyToHost(to, address, stream);
      driver.synchronize(stream);
      return to.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  static float[] random(long seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  /** Frees all, and makes sure that the libraries hold nothing. */
  @Override
  public void close() {
    driver.destroy(stream);
    memory.forEach(driver::free);
    assertEquals(memoryBefore, emulator.memoryInUse(), "bytes in use on the device");
    driver.release(device.ordinal());
  }
}
