package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.EnergyMeter;
import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Emulator;
import dev.sluice.cuda.vendor.Environment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The card's energy counter, on the emulated device: see nvml.cpp in native/src/test/emulator. */
class NvmlTest {
  private static final String ERROR = "SLUICE_EMULATOR_NVML";
  private static final String FIRST = "SLUICE_EMULATOR_NVML_FIRST";
  private static final String LIBRARIES = "LD_LIBRARY_PATH";

  private final NvmlProvider provider = new NvmlProvider();

  @TempDir Path folder;

  @BeforeEach
  void needsTheEmulatedDevice() {
    Emulator.assumeBuilt();
    TestDevice.assumeAvailable();
  }

  @AfterEach
  void forgetFailures() {
    Environment.set(ERROR, "");
    Environment.set(FIRST, "");
  }

  private static String message(EnergyMeter meter) {
    return String.valueOf(assertThrows(SluiceException.class, meter::joules).getMessage());
  }

  @Test
  void countsFromWhenItWasOpened() {
    assertEquals(Optional.empty(), provider.unavailable());
    try (EnergyMeter first = provider.open()) {
      assertTrue(first.source().startsWith("NVML "), first.source());
      assertTrue(first.source().contains("20 to 100 ms"), first.source());
      assertEquals(1.5, first.joules());
      try (EnergyMeter second = provider.open()) {
        assertEquals(1.5, second.joules());
      }
      assertEquals(6, first.joules(), "four readings later, two of them the other meter's");
    }
    assertTrue(provider.covers("cuda"));
    assertFalse(provider.covers("cpu"));
  }

  @ParameterizedTest
  @CsvSource({
    "nvmlInit_v2, 9, NVML: nvmlInit: Driver Not Loaded (error 9); see whether nvidia-smi works",
    "nvmlDeviceGetHandleByUUID, 4, Insufficient Permissions (error 4)",
    "nvmlDeviceGetHandleByUUID, 999, Unknown Error (error 999)",
    "nvmlDeviceGetTotalEnergyConsumption, 3, this device has no energy counter"
  })
  void anErrorIsAReason(String call, int code, String expected) {
    Environment.set(ERROR, call + ":" + code);
    String reason = provider.unavailable().orElseThrow();
    assertTrue(reason.contains(expected), reason);
    assertThrows(SluiceException.class, provider::open);
    Environment.set(ERROR, "");
    assertEquals(Optional.empty(), provider.unavailable(), "a failure left nothing behind");
  }

  @Test
  void aDeviceThatIsLostTellsNothing() {
    try (EnergyMeter meter = provider.open()) {
      Environment.set(ERROR, "nvmlDeviceGetTotalEnergyConsumption:15");
      assertTrue(message(meter).contains("GPU is lost (error 15)"), message(meter));
    }
  }

  @Test
  void aCounterThatWentBackTellsNothing() {
    try (EnergyMeter meter = provider.open()) {
      Environment.set(FIRST, "1000");
      assertTrue(message(meter).contains("went back from "), message(meter));
    }
  }

  @Test
  void closingTwiceIsClosingOnce() {
    try (EnergyMeter other = provider.open()) {
      EnergyMeter meter = provider.open();
      meter.close();
      meter.close();
      assertThrows(IllegalStateException.class, meter::joules);
      assertTrue(other.joules() > 0, "NVML is still there for others");
    }
  }

  @Test
  void withoutTheLibraryItSaysWhatToInstall() throws IOException, InterruptedException {
    Path emulator =
        Arrays.stream(System.getenv(LIBRARIES).split(File.pathSeparator))
            .map(path -> Path.of(path, "libcuda.so.1"))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    Files.copy(emulator, folder.resolve("libcuda.so.1"));
    // Before any that the system may have.
    Files.writeString(folder.resolve("libnvidia-ml.so.1"), "no library");
    String found = inProcess();
    assertTrue(found.startsWith("nvml: libnvidia-ml.so.1 cannot be loaded: install"), found);
  }

  /** What a process sees whose libraries are in the folder. */
  private String inProcess() throws IOException, InterruptedException {
    String classPath =
        Stream.concat(
                Stream.of("jdk.module.path", "java.class.path")
                    .map(name -> System.getProperty(name, ""))
                    .filter(path -> !path.isEmpty()),
                Stream.of(Path.of("target", "test-classes").toAbsolutePath().toString()))
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                MetersInProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(LIBRARIES, folder.toString());
    Process process = builder.start();
    String lines = process.inputReader().lines().collect(Collectors.joining("\n"));
    assertEquals(0, process.waitFor());
    return lines;
  }
}
