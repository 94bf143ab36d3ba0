package dev.sluice.testkit;

import dev.sluice.api.Backend;
import java.util.Collections;
import java.util.List;

/** Compares what a backend computes with what it must, for several batches and threads. */
final class Comparison {
  /** Batches around vector lengths and what is split over threads, up and down. */
  private static final List<Integer> BATCHES =
      List.of(Scenario.MAX_IMAGES, 1, 2, 3, 7, 15, 16, 17, 31, 33, 64);

  private static final List<Integer> SOME_BATCHES = List.of(1, 17, 3, Scenario.MAX_IMAGES, 2);

  private static final List<Integer> GRADIENT_BATCHES =
      List.of(17, 1, 2, 3, 16, 33, Scenario.MAX_IMAGES);

  private static final int FEW = 17;

  private Comparison() {}

  /** The outputs of a forward scenario; they do not depend on batch or threads. */
  static void everyBatch(Backend backend, Scenario scenario) {
    Expectation expected = Expectation.forward(scenario, Scenario.MAX_IMAGES, backend.exact());
    batches(backend, scenario, expected, new Preparation(Scenario.MAX_IMAGES, 1), BATCHES);
    for (int threads = 2; threads <= 3; threads++) {
      Preparation preparation = new Preparation(Scenario.MAX_IMAGES, threads);
      batches(backend, scenario, expected, preparation, SOME_BATCHES);
    }
    for (int maxBatch : new int[] {1, 2, 16, 17}) {
      batches(backend, scenario, expected, new Preparation(maxBatch, 2), List.of(maxBatch));
    }
  }

  /** Outputs and gradients of a backward scenario, which are the same bytes for all threads. */
  static void gradients(Backend backend, Scenario scenario) {
    gradients(backend, scenario, GRADIENT_BATCHES);
  }

  private static void gradients(Backend backend, Scenario scenario, List<Integer> batches) {
    int maxBatch = Collections.max(batches);
    try (Trial one = new Trial(backend, scenario, maxBatch, 1);
        Trial two = new Trial(backend, scenario, maxBatch, 2);
        Trial three = new Trial(backend, scenario, maxBatch, 3)) {
      for (int images : batches) {
        Expectation expected = Expectation.gradients(scenario, images);
        for (Trial trial : List.of(one, two, three)) {
          trial.run(images);
        }
        expected.checkOutputs(one, images, images + " images");
        if (scenario.trains()) {
          expected.checkGradients(one, images + " images");
        }
        Snapshot snapshot = Snapshot.of(scenario, one, images);
        snapshot.check(Snapshot.of(scenario, two, images), images + " images, 2 threads");
        snapshot.check(Snapshot.of(scenario, three, images), images + " images, 3 threads");
      }
    }
  }

  /** As {@link #everyBatch}, for operations that take long: up to {@link #FEW} images. */
  static void fewBatches(Backend backend, Scenario scenario) {
    Expectation expected = Expectation.forward(scenario, FEW, backend.exact());
    for (int threads = 1; threads <= 3; threads++) {
      batches(backend, scenario, expected, new Preparation(FEW, threads), List.of(FEW, 1));
    }
  }

  /** As {@link #gradients}, for operations that take long. */
  static void fewGradients(Backend backend, Scenario scenario) {
    gradients(backend, scenario, List.of(FEW));
  }

  private record Preparation(int maxBatch, int threads) {}

  private static void batches(
      Backend backend,
      Scenario scenario,
      Expectation expected,
      Preparation preparation,
      List<Integer> batches) {
    try (Trial trial =
        new Trial(backend, scenario, preparation.maxBatch(), preparation.threads())) {
      for (int images : batches) {
        trial.run(images);
        expected.checkOutputs(
            trial,
            images,
            "%d of at most %d images, %d threads"
                .formatted(images, preparation.maxBatch(), preparation.threads()));
      }
    }
  }
}
