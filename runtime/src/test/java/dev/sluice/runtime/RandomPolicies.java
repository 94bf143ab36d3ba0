package dev.sluice.runtime;

import java.util.Random;
import java.util.stream.IntStream;

/** Policies for property tests. */
final class RandomPolicies {
  private RandomPolicies() {}

  /** Thresholds of every kind: always, never and in between. */
  static ConfidencePolicy next(int steps, Random random) {
    return ConfidencePolicy.margin(
        IntStream.range(0, steps - 1)
            .mapToObj(
                _ ->
                    switch (random.nextInt(6)) {
                      case 0 -> 0.0;
                      case 1 -> ConfidencePolicy.NEVER;
                      default -> random.nextDouble();
                    })
            .toList());
  }
}
