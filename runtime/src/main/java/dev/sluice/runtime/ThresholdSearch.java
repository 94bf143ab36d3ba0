package dev.sluice.runtime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Looks for cheap thresholds. First for many prices of an error (Lagrange's multiplier): one step
 * after another takes its best cut until none moves. Then around what was asked for, where a better
 * choice may need two steps to move at once.
 *
 * <p>Without random numbers or clocks, so the same observations give the same thresholds.
 */
final class ThresholdSearch {
  /** Prices rise by this factor. */
  private static final double FACTOR = 2;

  /** Cuts of equal price could otherwise follow one another for ever. */
  private static final int MAX_SWEEPS = 30;

  /** Points of the frontier that are explored on each side of the chosen one. */
  private static final int NEIGHBOURS = 3;

  /** Images that all scans look at together, after which no other point is explored. */
  private static final long MAX_LOOKS = 200_000_000;

  private final Observations observations;
  private final CutScan scan;
  private final int scanned;

  ThresholdSearch(Observations observations) {
    this.observations = observations;
    this.scan = new CutScan(observations);
    this.scanned = observations.steps() - 1;
  }

  /**
   * The best thresholds found, from the cheapest to the most accurate.
   *
   * @param required how many right answers are asked for; no more than full width has
   */
  List<MarginPolicy> run(int required) {
    if (scanned == 0) {
      return List.of(new MarginPolicy(List.of()));
    }
    sweepPrices();
    refine(required);
    return scan.frontier().points().stream().map(point -> policy(point.cuts())).toList();
  }

  private void sweepPrices() {
    List<Integer> widest = scan.rankings().stream().map(Ranking::images).toList();
    List<Integer> narrowest = scan.rankings().stream().map(ranking -> ranking.possible(0)).toList();
    List<Integer> previous = widest;
    double highest = highestPrice();
    for (double price = lowestPrice(); price < highest; price *= FACTOR) {
      for (List<Integer> start : List.of(widest, narrowest, previous)) {
        scan.start(start);
        sweep(price);
      }
      previous = scan.cuts();
    }
  }

  private void sweep(double errorPrice) {
    boolean moved = true;
    for (int sweep = 0; moved && sweep < MAX_SWEEPS; sweep++) {
      moved = false;
      for (int step = scanned - 1; step >= 0; step--) {
        moved |= scan.improve(step, errorPrice);
      }
    }
  }

  /** Where no error is worth a wider step for a single image. */
  private double lowestPrice() {
    return IntStream.range(0, scanned)
        .mapToLong(step -> observations.costs().macs(step, step + 1))
        .filter(macs -> macs > 0)
        .min()
        .orElse(1);
  }

  /** Where one error is worth every step for all images. */
  private double highestPrice() {
    double all =
        IntStream.range(0, observations.steps()).mapToLong(observations.costs()::macs).sum();
    return FACTOR * all * observations.images();
  }

  /** Explores the chosen point and its neighbours on the frontier until they stay the same. */
  private void refine(int required) {
    Set<Frontier.Point> explored = new HashSet<>();
    boolean found = true;
    while (found) {
      found = false;
      for (Frontier.Point point : around(required)) {
        if (scan.scans() * observations.images() < MAX_LOOKS && explored.add(point)) {
          found = true;
          explore(point.cuts());
        }
      }
    }
  }

  /** The cheapest point with enough right answers and its neighbours. */
  private List<Frontier.Point> around(int required) {
    List<Frontier.Point> points = scan.frontier().points();
    int chosen = 0;
    while (points.get(chosen).correct() < required) {
      chosen++;
    }
    return points.subList(
        Math.max(0, chosen - NEIGHBOURS), Math.min(points.size(), chosen + NEIGHBOURS + 1));
  }

  /** Moves one step's cut, then tries all cuts of another. */
  private void explore(List<Integer> cuts) {
    for (int moved = 0; moved < scanned; moved++) {
      for (int cut : nearby(moved, cuts.get(moved))) {
        List<Integer> start = new ArrayList<>(cuts);
        start.set(moved, cut);
        scan.start(start);
        for (int step = 0; step < scanned; step++) {
          if (step != moved) {
            scan.scan(step, 0);
          }
        }
      }
    }
  }

  /** The cut itself, those 1, 2, 4, … ranks away on both sides, and both ends. */
  private SortedSet<Integer> nearby(int step, int cut) {
    Ranking ranking = scan.rankings().get(step);
    SortedSet<Integer> result = new TreeSet<>();
    result.add(cut);
    result.add(ranking.possible(0));
    result.add(ranking.images());
    for (int distance = 1; distance < ranking.images(); distance *= 2) {
      result.add(ranking.possible(cut - distance));
      result.add(ranking.possible(cut + distance));
    }
    return result;
  }

  private MarginPolicy policy(List<Integer> cuts) {
    return new MarginPolicy(
        IntStream.range(0, scanned)
            .mapToObj(step -> scan.rankings().get(step).threshold(cuts.get(step)))
            .toList());
  }
}
