package dev.sluice.cuda;

import dev.sluice.api.Backend;
import dev.sluice.testkit.BackendUnderTest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Parts of the conformance suite, where all of it would take long: a class says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PartialConformance implements BackendUnderTest {
  private @Nullable Backend backend;

  abstract Backend open();

  @BeforeAll
  void openBackend() {
    TestDevice.assumeAvailable();
    backend = open();
  }

  /** Fails if a test left something open. */
  @AfterAll
  void closeBackend() {
    if (backend != null) {
      backend.close();
    }
  }

  @Override
  public Backend backend() {
    return Objects.requireNonNull(backend);
  }

  /** For the part about what is closed. */
  public Backend openAnother() {
    return open();
  }
}
