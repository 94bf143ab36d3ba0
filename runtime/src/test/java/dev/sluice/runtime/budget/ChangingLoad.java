package dev.sluice.runtime.budget;

import java.util.Random;

/**
 * Images that come independently of one another, at a rate that changes every few seconds and is
 * often the least or the most.
 */
final class ChangingLoad {
  private final double least;
  private final double most;
  private final Random random;
  private double rate;
  private double rateUntil;
  private double now;

  /** Rates in images a second. */
  ChangingLoad(double least, double most, Random random) {
    this.least = least;
    this.most = most;
    this.random = random;
  }

  /** The second at which the next image comes. */
  double next() {
    if (now >= rateUntil) {
      rate =
          switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> random.nextDouble(least, most);
          };
      rateUntil = now + random.nextDouble(2, 22);
    }
    now -= Math.log(1 - random.nextDouble()) / rate;
    return now;
  }
}
