package dev.sluice.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A cut for every step but the last, and the one move that improves them: {@link #scan} looks at
 * all images that reach a step, by rising margin, and so finds the exactly best cut of that step
 * while the others stay. Everything that it tries goes to the {@link Frontier}.
 */
final class CutScan {
  private final Observations observations;
  private final List<Ranking> rankings = new ArrayList<>();
  private final Frontier frontier;
  private final int[] cuts;

  /** The step at which each image is answered. */
  private final int[] answeredAt;

  /** The same, if the step that is scanned never answered. */
  private final int[] later;

  private long scans;

  CutScan(Observations observations) {
    this.observations = observations;
    int images = observations.images();
    for (int step = 0; step < observations.steps() - 1; step++) {
      int s = step;
      rankings.add(
          new Ranking(
              IntStream.range(0, images).mapToDouble(i -> observations.margin(i, s)).toArray()));
    }
    frontier = new Frontier(images);
    cuts = new int[rankings.size()];
    answeredAt = new int[images];
    later = new int[images];
  }

  /** The images by their margins at every step but the last. */
  List<Ranking> rankings() {
    return rankings;
  }

  Frontier frontier() {
    return frontier;
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
  boolean improve(int step, double errorPrice) {
    int best = scan(step, errorPrice);
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

  /**
   * Tries every cut of a step.
   *
   * @param errorPrice what a wrong answer costs, in multiply-accumulates
   * @return the cut with the least multiply-accumulates and price of errors together
   */
  int scan(int step, double errorPrice) {
    scans++;
    Ranking ranking = rankings.get(step);
    int best = ranking.images();
    double least = never(step, errorPrice);
    long[] spent = spent(step, true);
    long macs = 0;
    int right = 0;
    for (int image = 0; image < answeredAt.length; image++) {
      int at = Math.min(answeredAt[image], step);
      macs += spent[at];
      right += right(image, at);
    }
    boolean changed = true;
    for (int cut = 0; cut < ranking.images(); cut++) {
      if (changed && ranking.isPossible(cut)) {
        changed = false;
        frontier.offer(right, macs, cuts, step, cut);
        double price = macs - errorPrice * right;
        if (price < least) {
          least = price;
          best = cut;
        }
      }
      int image = ranking.image(cut);
      if (answeredAt[image] >= step) {
        changed = true;
        macs += spent[later[image]] - spent[step];
        right += right(image, later[image]) - right(image, step);
      }
    }
    return best;
  }

  /** The price if a step never answers; notes where the images are answered then. */
  private double never(int step, double errorPrice) {
    long[] spent = spent(step, false);
    long macs = 0;
    int right = 0;
    for (int image = 0; image < answeredAt.length; image++) {
      int at = answeredAt[image];
      later[image] = at == step ? answer(image, step + 1) : at;
      macs += spent[later[image]];
      right += right(image, later[image]);
    }
    frontier.offer(right, macs, cuts, step, rankings.get(step).images());
    return macs - errorPrice * right;
  }

  private int right(int image, int step) {
    return observations.correct(image, step) ? 1 : 0;
  }

  /** What an image has cost when it is answered at each step, if {@code step} answers or not. */
  private long[] spent(int step, boolean answers) {
    long[] spent = new long[observations.steps()];
    long macs = 0;
    int before = -1;
    for (int s = 0; s < spent.length; s++) {
      boolean onPath =
          s == cuts.length || (s == step ? answers : cuts[s] < rankings.get(s).images());
      if (onPath) {
        macs =
            before < 0 ? observations.costs().macs(s) : macs + observations.costs().macs(before, s);
        before = s;
      }
      spent[s] = macs;
    }
    return spent;
  }
}
