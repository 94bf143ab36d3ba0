package dev.sluice.runtime.calibration;

/** Keeps the best of the cuts that a search tries. */
interface Finds {
  /**
   * Cuts were tried.
   *
   * @param right how many answers are right
   * @param cost of all images together
   * @param loss of all images together
   * @param cuts before the replacement; copied if they are kept
   * @param step whose cut is replaced
   * @param cut what it is replaced by
   */
  void offer(int right, double cost, double loss, int[] cuts, int step, int cut);
}
