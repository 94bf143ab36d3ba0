package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.cpu.CpuBackendProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two processes on one device at once do not disturb each other. */
class TwoProcessesTest {
  private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();

  private static Process start() throws IOException {
    String classPath =
        Stream.concat(
                Stream.of("jdk.module.path", "java.class.path")
                    .map(name -> System.getProperty(name, ""))
                    .filter(path -> !path.isEmpty()),
                Stream.of(TEST_CLASSES.toString()))
            .collect(Collectors.joining(":"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            InferInProcess.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String expected() {
    try (Arena arena = Arena.ofConfined();
        Backend cpu = new CpuBackendProvider().open();
        Model model = Model.of(TestModels.model(TestModels.lenet(Connectivity.DENSE)), cpu);
        Session session = model.newSession(2)) {
      return InferInProcess.infer(session, arena);
    }
  }

  @Test
  void bothGetTheRightBits() throws IOException, InterruptedException {
    TestDevice.assumeAvailable();
    List<Process> processes = List.of(start(), start());
    List<BufferedReader> outputs = new ArrayList<>();
    for (Process process : processes) {
      BufferedReader output = process.inputReader();
      outputs.add(output);
      assertEquals("ready", output.readLine());
    }
    for (Process process : processes) {
      process.getOutputStream().close(); // both hold the device now, and run at the same time
    }
    String wanted = expected();
    for (int i = 0; i < processes.size(); i++) {
      List<String> lines = outputs.get(i).lines().distinct().toList();
      assertEquals(List.of(wanted), lines);
      assertEquals(0, processes.get(i).waitFor());
    }
  }
}
