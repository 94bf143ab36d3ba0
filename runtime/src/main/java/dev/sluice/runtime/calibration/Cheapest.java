package dev.sluice.runtime.calibration;

import java.util.List;

/** The cuts with the least cost and loss together, which are in the same unit. */
final class Cheapest implements Finds {
  private double price = Double.POSITIVE_INFINITY;
  private List<Integer> cuts = List.of();

  @Override
  public void offer(int right, double cost, double loss, int[] tried, int step, int cut) {
    if (cost + loss < price) {
      price = cost + loss;
      cuts = Frontier.replaced(tried, step, cut);
    }
  }

  List<Integer> cuts() {
    return cuts;
  }
}
