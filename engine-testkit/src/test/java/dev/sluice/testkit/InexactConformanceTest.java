package dev.sluice.testkit;

import dev.sluice.api.Backend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** A backend that rounds otherwise, here not before the end, is within the tolerances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InexactConformanceTest implements ForwardConformance, GatherConformance, UpdateConformance {
  private final ReferenceBackend backend = new ReferenceBackend(Arithmetic.DOUBLE);

  @Override
  public Backend backend() {
    return backend;
  }

  /** Fails if a test left something open. */
  @AfterAll
  void closeBackend() {
    backend.close();
  }
}
