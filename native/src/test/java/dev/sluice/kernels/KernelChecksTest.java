package dev.sluice.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Runs the native tests: every kernel on the emulated device, built with AddressSanitizer, in every
 * order of threads, against plain loops; kernels with seeded defects, each of which must be caught;
 * and the emulated driver itself.
 */
class KernelChecksTest {
  private static final int SKIPPED = 77; // as the script says

  @Test
  void nativeChecksPass() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "check-kernels", "target/checks")
            .redirectErrorStream(true)
            .start();
    String output;
    try (var stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    int status = process.waitFor();
    System.out.print(output);
    if (status == SKIPPED) {
      abort(output.strip());
    }
    assertEquals(0, status, output);
  }
}
