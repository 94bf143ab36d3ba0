package dev.sluice.bench;

/**
 * How long everything takes.
 *
 * @param rounds in which everything is timed once
 * @param roundMillis a thing is timed in a round
 * @param leastWarmMillis it is run before it is timed
 * @param mostWarmMillis even if Java still compiles
 */
record Pace(int rounds, long roundMillis, long leastWarmMillis, long mostWarmMillis) {
  /** Of libraries beside one another. */
  static final Pace QUICK = new Pace(3, 100, 200, 1500);

  static final Pace FULL = new Pace(7, 300, 600, 5000);

  /** Within one process: many short rounds, so that what is compared is timed close together. */
  static final Pace QUICK_TURNS = new Pace(5, 30, 200, 1500);

  static final Pace FULL_TURNS = new Pace(21, 60, 600, 5000);
}
