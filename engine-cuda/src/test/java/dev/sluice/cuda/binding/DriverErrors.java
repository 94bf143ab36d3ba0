package dev.sluice.cuda.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@link Driver} makes of CUDA's errors, on the emulated device. */
abstract class DriverErrors extends DriverContract {
  private static CudaException failure(String words, Executable call) {
    CudaException e = assertThrows(CudaException.class, call);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count(), message);
    return e;
  }

  @Test
  void tooLittleMemoryIsToldWithFigures() {
    long free = driver.freeMemory();
    String words = "1,099,511,627,776 bytes are wanted and %,d are free".formatted(free);
    CudaException e = failure(words, () -> driver.allocate(1L << 40));
    assertEquals(2, e.code());
    assertFalse(e.sticky());
    emulator.fail("cuMemHostAlloc", 1, 2);
    failure("64 bytes are wanted", () -> driver.allocatePinned(64));
    driver.free(driver.allocate(1));
  }

  @ParameterizedTest
  @CsvSource({
    "no kernels at all, 218, build or install Sluice again",
    ".version 99.0 .target sm_53 .entry gather() { }, 222, update the NVIDIA driver",
    ".version 6.3 .target sm_90 .entry gather() { }, 209, build Sluice with nvcc"
  })
  void anImageThatTheDriverRefusesIsNamed(String ptx, int code, String advice) {
    byte[] image = ptx.getBytes(StandardCharsets.US_ASCII);
    CudaException e = failure(advice, () -> driver.load(image));
    assertEquals(code, e.code());
    assertFalse(e.sticky());
    driver.unload(driver.load(IMAGE));
  }

  @Test
  void aKernelThatIsNotThereIsNamed() {
    Driver.Module module = driver.load(IMAGE);
    failure("cuModuleGetFunction of nothing", () -> driver.function(module, "nothing"));
    driver.unload(module);
  }

  @ParameterizedTest
  @ValueSource(ints = {700, 702, 714, 715, 716, 717, 718, 719})
  void stickyErrorsStayAndSaySo(int code) {
    Driver.Event event = driver.createEvent();
    emulator.fail("cuEventRecord", 1, code);
    CudaException e = failure("start it again", () -> driver.record(event, stream));
    assertEquals(code, e.code());
    assertTrue(e.sticky());
    assertTrue(failure("(CUDA_ERROR_", () -> driver.synchronize(stream)).sticky());
    emulator.reset();
    driver.destroy(event);
  }

  @Test
  void anErrorThatTheDriverDoesNotKnowHasItsNumber() {
    emulator.fail("cuStreamSynchronize", 1, 12_345);
    CudaException e = failure("cuStreamSynchronize: unknown error (code 12345)", this::wait0);
    assertFalse(e.sticky());
    wait0();
  }

  private void wait0() {
    driver.synchronize(stream);
  }

  @Test
  void aThreadWithoutTheContextIsToldSo() {
    CompletableFuture.runAsync(
            () -> assertEquals(201, failure("cuMemAlloc", () -> driver.allocate(1)).code()),
            task -> Thread.ofPlatform().start(task))
        .join();
  }

  @Test
  void freeingTwiceIsAnError() {
    long address = driver.allocate(1);
    driver.free(address);
    failure("cuMemFree", () -> driver.free(address));
  }

  @Test
  void aRecordingThatFailsLeavesTheStreamUsable() {
    driver.beginCapture(stream);
    emulator.fail("cuGraphInstantiate", 1, 2);
    failure("cuGraphInstantiate", () -> driver.endCapture(stream));
    driver.beginCapture(stream);
    driver.destroy(driver.endCapture(stream));
    driver.synchronize(stream);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuDriverGetVersion",
        "cuDeviceGetCount",
        "cuMemGetInfo",
        "cuStreamCreate",
        "cuEventCreate",
        "cuDevicePrimaryCtxRetain",
        "cuCtxSetCurrent",
        "cuStreamBeginCapture",
        "cuDeviceGetName"
      })
  void everyCallIsChecked(String function) {
    emulator.fail(function, 1, 1);
    failure(
        "CUDA: " + function + ": ",
        () -> {
          driver.version();
          driver.devices();
          driver.freeMemory();
          driver.destroy(driver.createStream());
          driver.destroy(driver.createEvent());
          driver.device(0);
          driver.makeCurrent(driver.retain(0));
          driver.beginCapture(stream);
        });
  }
}
