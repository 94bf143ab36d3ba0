package dev.sluice.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The cheapest cuts found so far for every number of right answers. */
final class Frontier {
  /**
   * Cuts of {@link Ranking} for every step but the last, and what they yield.
   *
   * @param macs for all images together
   */
  record Point(int correct, long macs, List<Integer> cuts) {}

  private final @Nullable Point[] cheapest;

  Frontier(int images) {
    cheapest = new Point[images + 1];
  }

  /**
   * Keeps cuts if they are the cheapest so far.
   *
   * @param cuts copied
   * @param step whose cut is replaced
   * @param cut what it is replaced by
   */
  void offer(int correct, long macs, int[] cuts, int step, int cut) {
    Point known = cheapest[correct];
    if (known == null || macs < known.macs()) {
      List<Integer> copy =
          IntStream.range(0, cuts.length).mapToObj(s -> s == step ? cut : cuts[s]).toList();
      cheapest[correct] = new Point(correct, macs, copy);
    }
  }

  /** The points that no other one beats in cost and in right answers; the cheapest first. */
  List<Point> points() {
    List<Point> result = new ArrayList<>();
    for (int correct = cheapest.length - 1; correct >= 0; correct--) {
      Point point = cheapest[correct];
      if (point != null && (result.isEmpty() || point.macs() < result.getLast().macs())) {
        result.add(point);
      }
    }
    return result.reversed();
  }
}
