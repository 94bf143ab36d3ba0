package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.BackendProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the backend is found, with and without the Vector API. */
class CpuBackendProviderTest {
  @Test
  void isAvailableOnTheModulePath() {
    assertEquals(Optional.empty(), new CpuBackendProvider().unavailable());
  }

  @Test
  void onAClassPathItNamesTheFlagThatIsMissing() throws IOException, InterruptedException {
    assertEquals(
        "cpu: the Vector API is not loaded: pass --add-modules jdk.incubator.vector to java",
        listBackends(List.of()));
  }

  @Test
  void onAClassPathTheFlagMakesItAvailable() throws IOException, InterruptedException {
    assertEquals("cpu: available", listBackends(List.of("--add-modules", "jdk.incubator.vector")));
  }

  private static String listBackends(List<String> flags) throws IOException, InterruptedException {
    String classPath =
        Stream.of(BackendProvider.class, CpuBackendProvider.class, ListBackends.class)
            .map(c -> Path.of(c.getProtectionDomain().getCodeSource().getLocation().getPath()))
            .map(Path::toString)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, ListBackends.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(0, process.waitFor());
      return text;
    }
  }
}
