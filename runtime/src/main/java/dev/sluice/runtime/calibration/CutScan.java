package dev.sluice.runtime.calibration;

import dev.sluice.runtime.Budget;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A cut for every step but the last, and the one move that improves them: {@link #scan} looks at
 * all images that reach a step, by rising confidence, and so finds the exactly best cut of that
 * step while the others stay. Everything that it tries is offered to {@link Finds}.
 */
final class CutScan {
  private final Sample sample;
  private final Finds finds;
  private final List<Ranking> rankings;
  private final int[] cuts;

  /** The step at which each image is answered. */
  private final int[] answeredAt;

  /** The same, if the step that is scanned never answered. */
  private final int[] later;

  private long scans;

  CutScan(Sample sample, Finds finds) {
    this.sample = sample;
    this.finds = finds;
    rankings =
        Arrays.stream(sample.confidences()).limit(sample.steps() - 1L).map(Ranking::new).toList();
    cuts = new int[rankings.size()];
    answeredAt = new int[sample.images()];
    later = new int[sample.images()];
  }

  /** The images by their confidences at every step but the last. */
  List<Ranking> rankings() {
    return rankings;
  }

  /** How many scans there have been. */
  long scans() {
    return scans;
  }

  List<Integer> cuts() {
    return IntStream.of(cuts).boxed().toList();
  }

  /** Begins anew with these cuts. */
  void start(List<Integer> from) {
    for (int step = 0; step < cuts.length; step++) {
      cuts[step] = from.get(step);
    }
    for (int image = 0; image < answeredAt.length; image++) {
      answeredAt[image] = answer(image, 0);
    }
  }

  /** The step that answers an image which reaches this one. */
  private int answer(int image, int from) {
    int step = from;
    while (step < cuts.length && rankings.get(step).rank(image) < cuts[step]) {
      step++;
    }
    return step;
  }

  /** Replaces a step's cut by the best one and says whether that is another. */
  boolean improve(int step, double lossPrice) {
    int best = scan(step, lossPrice);
    boolean moved = best != cuts[step];
    cuts[step] = best;
    Ranking ranking = rankings.get(step);
    for (int image = 0; image < answeredAt.length; image++) {
      if (answeredAt[image] >= step) {
        answeredAt[image] = ranking.rank(image) < best ? later[image] : step;
      }
    }
    return moved;
  }

  /** What the images yield with some cuts. */
  private static final class Sum {
    private double cost;
    private double loss;
    private int right;

    double price(double lossPrice) {
      return cost + lossPrice * loss;
    }
  }

  private void add(Sum sum, int image, int step, double spent) {
    sum.cost += spent;
    sum.loss += sample.losses()[step][image];
    sum.right += sample.right()[step][image] ? 1 : 0;
  }

  private void subtract(Sum sum, int image, int step, double spent) {
    sum.cost -= spent;
    sum.loss -= sample.losses()[step][image];
    sum.right -= sample.right()[step][image] ? 1 : 0;
  }

  /**
   * Tries every cut of a step.
   *
   * @param lossPrice what a loss of 1 costs
   * @return the cut with the least cost and price of losses together
   */
  int scan(int step, double lossPrice) {
    scans++;
    Ranking ranking = rankings.get(step);
    int best = ranking.images();
    double least = never(step, lossPrice);
    double[] spent = spent(step, true);
    Sum sum = new Sum();
    for (int image = 0; image < answeredAt.length; image++) {
      int at = Math.min(answeredAt[image], step);
      add(sum, image, at, spent[at]);
    }
    boolean changed = true;
    for (int cut = 0; cut < ranking.images(); cut++) {
      if (changed && ranking.isPossible(cut)) {
        changed = false;
        finds.offer(sum.right, sum.cost, sum.loss, cuts, step, cut);
        if (sum.price(lossPrice) < least) {
          least = sum.price(lossPrice);
          best = cut;
        }
      }
      int image = ranking.image(cut);
      if (answeredAt[image] >= step) {
        changed = true;
        subtract(sum, image, step, spent[step]);
        add(sum, image, later[image], spent[later[image]]);
      }
    }
    return best;
  }

  /** The price if a step never answers; notes where the images are answered then. */
  private double never(int step, double lossPrice) {
    double[] spent = spent(step, false);
    Sum sum = new Sum();
    for (int image = 0; image < answeredAt.length; image++) {
      int at = answeredAt[image];
      later[image] = at == step ? answer(image, step + 1) : at;
      add(sum, image, later[image], spent[later[image]]);
    }
    finds.offer(sum.right, sum.cost, sum.loss, cuts, step, rankings.get(step).images());
    return sum.price(lossPrice);
  }

  /** What an image has cost when it is answered at each step, if {@code step} answers or not. */
  private double[] spent(int step, boolean answers) {
    double[] spent = new double[sample.steps()];
    double cost = 0;
    int before = Budget.FROM_INPUT;
    for (int s = 0; s < spent.length; s++) {
      boolean onPath =
          s == cuts.length || (s == step ? answers : cuts[s] < rankings.get(s).images());
      if (onPath) {
        cost += sample.costs().of(before, s);
        before = s;
      }
      spent[s] = cost;
    }
    return spent;
  }
}
