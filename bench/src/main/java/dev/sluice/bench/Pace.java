package dev.sluice.bench;

/**
 * How long everything takes.
 *
 * @param rounds in which every library is timed once
 * @param roundMillis a library is timed in a round
 * @param quietMillis before it is timed, while nothing runs
 * @param leastWarmMillis a case is run before it is timed
 * @param mostWarmMillis even if Java still compiles
 */
record Pace(
    int rounds, long roundMillis, long quietMillis, long leastWarmMillis, long mostWarmMillis) {
  static final Pace QUICK = new Pace(3, 100, 200, 200, 1500);
  static final Pace FULL = new Pace(7, 300, 200, 600, 5000);
}
