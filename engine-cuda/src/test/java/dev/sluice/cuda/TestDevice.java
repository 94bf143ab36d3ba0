package dev.sluice.cuda;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The device that tests run on. */
final class TestDevice {
  private TestDevice() {}

  /** Why tests are skipped; never, where {@code SLUICE_REQUIRE_GPU} is 1. */
  static Optional<String> unavailable() {
    return "1".equals(System.getenv("SLUICE_REQUIRE_GPU"))
        ? Optional.empty()
        : new CudaBackendProvider().unavailable();
  }

  /** Skips the test, with a printed reason, where there is no device. */
  static void assumeAvailable() {
    unavailable()
        .ifPresent(
            reason -> {
              System.err.println("skipped: " + reason);
              Assumptions.abort(reason);
            });
  }
}
