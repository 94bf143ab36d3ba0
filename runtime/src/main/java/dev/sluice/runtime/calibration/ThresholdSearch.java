package dev.sluice.runtime.calibration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Looks for cheap thresholds of a model with at least two steps. First for many prices of a loss
 * (Lagrange's multiplier), or for the one that is given: one step after another takes its best cut
 * until none moves. Then around what was asked for, where a better choice may need two steps to
 * move at once.
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

  private final Sample sample;
  private final CutScan scan;
  private final int scanned;

  private ThresholdSearch(Sample sample, Finds finds) {
    this.sample = sample;
    this.scan = new CutScan(sample, finds);
    this.scanned = sample.steps() - 1;
  }

  /**
   * The best thresholds found, from the cheapest to the most accurate.
   *
   * @param choice which of such points is asked for, by its index
   */
  static List<List<Double>> front(Sample sample, ToIntFunction<List<Frontier.Point>> choice) {
    Frontier frontier = new Frontier(sample.images());
    ThresholdSearch search = new ThresholdSearch(sample, frontier);
    search.sweepPrices();
    search.refine(
        () -> {
          List<Frontier.Point> points = frontier.points();
          int chosen = choice.applyAsInt(points);
          return points
              .subList(
                  Math.max(0, chosen - NEIGHBOURS),
                  Math.min(points.size(), chosen + NEIGHBOURS + 1))
              .stream()
              .map(Frontier.Point::cuts)
              .toList();
        });
    return frontier.points().stream().map(point -> search.thresholds(point.cuts())).toList();
  }

  /** The thresholds found with the least cost and loss together, which are in the same unit. */
  static List<Double> cheapest(Sample sample) {
    Cheapest cheapest = new Cheapest();
    ThresholdSearch search = new ThresholdSearch(sample, cheapest);
    for (List<Integer> start : List.of(search.widest(), search.narrowest())) {
      search.scan.start(start);
      search.sweep(1);
    }
    search.refine(() -> List.of(cheapest.cuts()));
    return search.thresholds(cheapest.cuts());
  }

  private List<Integer> widest() {
    return scan.rankings().stream().map(Ranking::images).toList();
  }

  private List<Integer> narrowest() {
    return scan.rankings().stream().map(ranking -> ranking.possible(0)).toList();
  }

  private void sweepPrices() {
    List<Integer> previous = widest();
    double highest = highestPrice(); // 0 where nothing costs anything
    double price = lowestPrice();
    do {
      for (List<Integer> start : List.of(widest(), narrowest(), previous)) {
        scan.start(start);
        sweep(price);
      }
      previous = scan.cuts();
      price *= FACTOR;
    } while (price < highest);
  }

  private void sweep(double lossPrice) {
    boolean moved = true;
    for (int sweep = 0; moved && sweep < MAX_SWEEPS; sweep++) {
      moved = false;
      for (int step = scanned - 1; step >= 0; step--) {
        moved |= scan.improve(step, lossPrice);
      }
    }
  }

  /** Where no error is worth a wider step for a single image. */
  private double lowestPrice() {
    return IntStream.range(0, scanned)
        .mapToDouble(step -> sample.costs().of(step, step + 1))
        .filter(cost -> cost > 0)
        .min()
        .orElse(1);
  }

  /** Where one error is worth every step for all images. */
  private double highestPrice() {
    double all = IntStream.range(0, sample.steps()).mapToDouble(sample.costs()::of).sum();
    return FACTOR * all * sample.images();
  }

  /** Cuts that are worth a closer look. */
  @FunctionalInterface
  private interface Chosen {
    List<List<Integer>> now();
  }

  /** Explores the chosen cuts until they stay the same. */
  private void refine(Chosen chosen) {
    Set<List<Integer>> explored = new HashSet<>();
    boolean found = true;
    while (found) {
      found = false;
      for (List<Integer> cuts : chosen.now()) {
        if (scan.scans() * sample.images() < MAX_LOOKS && explored.add(cuts)) {
          found = true;
          explore(cuts);
        }
      }
    }
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

  private List<Double> thresholds(List<Integer> cuts) {
    return IntStream.range(0, scanned)
        .mapToObj(step -> scan.rankings().get(step).threshold(cuts.get(step)))
        .toList();
  }
}
