package dev.sluice.testkit;

import dev.sluice.api.Backend;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole suite that a backend must pass. A backend's module has a test class that extends this
 * one and says how to open the backend:
 *
 * <pre>{@code
 * class CpuConformanceTest extends BackendConformance {
 *   protected Backend open() {
 *     return new CpuBackendProvider().open();
 *   }
 * }
 * }</pre>
 *
 * <p>An operation that is not supported is a failure. Where the device is not there, {@link
 * #unavailable} says why and the class is skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendConformance
    implements ForwardConformance,
        LargeLayerConformance,
        RandomPlanConformance,
        GatherConformance,
        LayerConformance,
        BatchNormConformance,
        GradientConformance,
        LossConformance,
        UpdateConformance,
        LifecycleConformance,
        AllocationConformance,
        NetworkConformance,
        NetworkTrainingConformance,
        FrozenStepsConformance {
  private @Nullable Backend backend;

  /** For test classes, one per backend. */
  protected BackendConformance() {}

  /** Opens the backend: once for all tests, and for those that close it. */
  protected abstract Backend open();

  /** Why the backend cannot be opened here, as its provider says it. */
  protected Optional<String> unavailable() {
    return Optional.empty();
  }

  @BeforeAll
  public final void openBackend() {
    unavailable()
        .ifPresent(
            reason -> {
              System.err.printf("%s skipped: %s%n", getClass().getSimpleName(), reason);
              Assumptions.abort(reason);
            });
    backend = open();
  }

  /** Fails if a test left something open. */
  @AfterAll
  public final void closeBackend() {
    if (backend != null) {
      backend.close();
    }
  }

  @Override
  public final Backend backend() {
    return Objects.requireNonNull(backend);
  }

  @Override
  public final Backend openAnother() {
    return open();
  }
}
