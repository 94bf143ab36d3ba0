package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private static Environment with(Map<String, String> variables) {
    return new Environment(variables, Path.of("/home/somebody"), Path.of("/usr/share/datasets"));
  }

  @Test
  void cachesWhereTheUserWants() {
    assertEquals(Path.of("/home/somebody/.cache/sluice"), with(Map.of()).cache());
    assertEquals(Path.of("/h/.cache/sluice"), with(Map.of("HOME", "/h")).cache());
    assertEquals(Path.of("/c/sluice"), with(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/c")).cache());
    assertEquals(
        Path.of("/h/.cache/sluice"), with(Map.of("HOME", "/h", "XDG_CACHE_HOME", "")).cache());
  }

  @Test
  void findsProgramsOnThePath(@TempDir Path folder) throws IOException {
    Path first = Files.createDirectories(folder.resolve("first"));
    Path second = Files.createDirectories(folder.resolve("second"));
    Files.createFile(first.resolve("tool")); // not executable
    Files.createFile(second.resolve("tool")).toFile().setExecutable(true);
    Environment machine = with(Map.of("PATH", first + ":" + second));

    assertEquals(Optional.of(second.resolve("tool")), machine.program("tool"));
    assertEquals(Optional.empty(), machine.program("other"));
    assertEquals(Optional.empty(), with(Map.of()).program("tool"));
  }
}
