package dev.sluice.runtime.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The cheapest cuts found so far for every number of right answers. */
final class Frontier implements Finds {
  /**
   * Cuts of {@link Ranking} for every step but the last, and what they yield.
   *
   * @param cost for all images together
   */
  record Point(int right, double cost, List<Integer> cuts) {}

  private final @Nullable Point[] cheapest;

  Frontier(int images) {
    cheapest = new Point[images + 1];
  }

  @Override
  public void offer(int right, double cost, double loss, int[] cuts, int step, int cut) {
    Point known = cheapest[right];
    if (known == null || cost < known.cost()) {
      cheapest[right] = new Point(right, cost, replaced(cuts, step, cut));
    }
  }

  static List<Integer> replaced(int[] cuts, int step, int cut) {
    return IntStream.range(0, cuts.length).mapToObj(s -> s == step ? cut : cuts[s]).toList();
  }

  /** The points that no other one beats in cost and in right answers; the cheapest first. */
  List<Point> points() {
    List<Point> result = new ArrayList<>();
    for (int right = cheapest.length - 1; right >= 0; right--) {
      Point point = cheapest[right];
      if (point != null && (result.isEmpty() || point.cost() < result.getLast().cost())) {
        result.add(point);
      }
    }
    return result.reversed();
  }
}
