package dev.sluice.cuda.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process finds of CUDA, and what it says where something is missing. */
class CudaTest {
  private static final String FOUND = "CUDA 12060 through JCuda 12.6.0: 1";
  private static final String[] ACCESS = {"--enable-native-access=dev.sluice.cuda,jcuda"};

  @TempDir Path folder;

  @BeforeAll
  static void needsTheEmulatedDevice() {
    Emulator.assumeBuilt();
  }

  private static String onModulePath(Map<String, String> environment) {
    return Child.onModulePath(environment, ACCESS).awaitReady().begin().found();
  }

  @Test
  void findsADeviceOnTheModulePath() {
    assertEquals(FOUND, onModulePath(Map.of()));
  }

  @Test
  void findsADeviceOnTheClassPath() {
    assertEquals(FOUND, Child.onClassPath(Map.of()).awaitReady().begin().found());
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE_EMULATOR_DRIVER, 10010, brings CUDA 10.1 and 10.2 or newer",
    "SLUICE_EMULATOR_DRIVER, 10020, CUDA 10020 through java.lang.foreign: 1",
    "SLUICE_EMULATOR_DRIVER, 11030, CUDA 11030 through java.lang.foreign: 1",
    "SLUICE_EMULATOR_DRIVER, 11040, CUDA 11040 through JCuda 12.6.0: 1",
    "SLUICE_EMULATOR_DEVICES, 0, check nvidia-smi and CUDA_VISIBLE_DEVICES",
    "SLUICE_EMULATOR_DEVICES, 3, CUDA 12060 through JCuda 12.6.0: 3",
    "SLUICE_EMULATOR_COMPUTE, 5.0, has compute capability 5.0 and 5.3 or newer is needed"
  })
  void saysWhatIsWrong(String variable, String value, String expected) {
    String found = onModulePath(Map.of(variable, value)).replace(",", "");
    assertTrue(found.contains(expected), found);
  }

  @Test
  void withoutALibraryItSaysWhatToInstall() throws IOException {
    // Before any that the system may have.
    Files.writeString(folder.resolve("libcuda.so.1"), "no library");
    String found = onModulePath(Map.of("LD_LIBRARY_PATH", folder.toString()));
    assertTrue(found.startsWith("no NVIDIA driver: libcuda.so.1 cannot be loaded"), found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.sluice.cuda", "jcuda"})
  void withoutTheRightToCallNativeCodeItNamesTheOption(String allowed) {
    String allow = "--enable-native-access=" + allowed;
    String found =
        Child.onModulePath(Map.of(), "--illegal-native-access=deny", allow)
            .awaitReady()
            .begin()
            .found();
    assertTrue(found.contains("--enable-native-access=dev.sluice.cuda,jcuda"), found);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("a file"));
    String found = onModulePath(Map.of("XDG_CACHE_HOME", file.toString()));
    assertTrue(found.startsWith("cannot unpack libJCudaDriver"), found);
    assertTrue(found.contains(file + "/sluice/natives/jcuda-12.6.0"), found);
    assertTrue(found.contains("or set XDG_CACHE_HOME"), found);
  }

  @Test
  void withoutTheNativesJarItNamesIt() {
    String found =
        Child.onClassPath(Map.of(), jar -> !jar.contains("jcuda-natives"))
            .awaitReady()
            .begin()
            .found();
    assertTrue(found.endsWith("add jcuda-natives for linux-x86_64"), found);
  }

  @Test
  void aDamagedLibraryInTheFolderIsReplaced() throws IOException {
    Path natives = Files.createDirectories(folder.resolve("sluice/natives/jcuda-12.6.0"));
    Path library = natives.resolve("libJCudaDriver-12.6.0-linux-x86_64.so");
    Files.writeString(library, "half a file");
    assertEquals(FOUND, onModulePath(Map.of("XDG_CACHE_HOME", folder.toString())));
    assertTrue(Files.size(library) > 1_000_000);
  }

  @Test
  void manyProcessesMayUnpackAtOnce() throws IOException {
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", folder.toString());
    List<Child> children =
        Stream.generate(() -> Child.onModulePath(environment, ACCESS)).limit(6).toList();
    children.forEach(Child::awaitReady);
    children.forEach(Child::begin);
    for (Child child : children) {
      assertEquals(FOUND, child.found());
    }
    try (Stream<Path> files = Files.list(folder.resolve("sluice/natives/jcuda-12.6.0"))) {
      assertEquals(
          List.of("libJCudaDriver-12.6.0-linux-x86_64.so"),
          files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
