package dev.sluice.trainer;

import java.util.SplittableRandom;

/** Independent sources of random numbers from one seed, the same after a resume as before. */
final class Seeds {
  private Seeds() {}

  /**
   * A source of its own for every path.
   *
   * @param path what it is for: such as the stage and the epoch
   */
  static SplittableRandom random(long seed, long... path) {
    long mixed = seed;
    for (long element : path) {
      mixed = new SplittableRandom(mixed).nextLong() ^ element;
    }
    return new SplittableRandom(mixed);
  }
}
