package dev.sluice.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an update does to a model: what {@code update --json} writes. Accuracies are fractions of 1.
 *
 * @param model the file
 * @param change what was trained, for people
 * @param gate how much accuracy the old images may lose, in percentage points
 * @param trainingImages of all kinds together
 * @param trainingSeconds null if the training was resumed, so that nobody has measured all of it
 * @param errorCostSeconds what a wrong answer costs, in seconds of training
 * @param effects on validation images, on those of the new kind first
 * @param paidAfterImages after how many new images the update has saved what it cost; null if that
 *     is not known, or never
 * @param refusal why the model was not replaced; null if it was
 */
record Update(
    String model,
    String change,
    double gate,
    int trainingImages,
    @Nullable Double trainingSeconds,
    double errorCostSeconds,
    List<Effect> effects,
    @Nullable Long paidAfterImages,
    @Nullable String refusal) {
  /** A difference of accuracies this small is rounding. */
  private static final double ROUNDING = 1e-9;

  /** Which images. */
  enum Kind {
    NEW,
    OLD
  }

  /**
   * The model before and after on the same validation images.
   *
   * @param dataset the images' name
   * @param images how many
   * @param answers full width, or the stored policy
   * @param before accuracy of the model as it was
   * @param after accuracy of the model that was trained
   */
  record Effect(
      Kind kind, String dataset, int images, String answers, double before, double after) {
    /** In percentage points. */
    double change() {
      return 100 * (after - before);
    }
  }

  /** What the training was like. */
  record Cost(int images, @Nullable Double seconds, double secondsPerError) {}

  Update {
    effects = List.copyOf(effects);
  }

  /** Judges what was trained. */
  static Update of(UpdateFiles files, String change, double gate, Cost cost, List<Effect> effects) {
    return new Update(
        files.model().toString(),
        change,
        gate,
        cost.images(),
        cost.seconds(),
        cost.secondsPerError(),
        effects,
        paidAfter(cost, served(effects)),
        lost(effects, gate, files)
            .or(() -> gainedNothing(served(effects)))
            .map(reason -> "%s: stays as it is: %s".formatted(files.model(), reason))
            .orElse(null));
  }

  /** How the new images fare as the model is used: by the stored policy if there is one. */
  Effect served() {
    return served(effects);
  }

  private static Effect served(List<Effect> effects) {
    return effects.stream().filter(effect -> effect.kind() == Kind.NEW).toList().getLast();
  }

  private static Optional<String> lost(List<Effect> effects, double gate, UpdateFiles files) {
    return effects.stream()
        .filter(effect -> effect.kind() == Kind.OLD)
        .min(Comparator.comparingDouble(Effect::change))
        .filter(worst -> -worst.change() > gate + ROUNDING)
        .map(
            worst ->
                "the update would lose %.2f points on %s (%s), more than --gate %s: replay more old images or take a lower --learning-rate; a larger --gate with --resume takes %s as it is"
                    .formatted(
                        -worst.change(),
                        worst.dataset(),
                        worst.answers(),
                        Numbers.plain(gate),
                        files.candidate()));
  }

  private static Optional<String> gainedNothing(Effect served) {
    return served.change() > ROUNDING
        ? Optional.empty()
        : Optional.of(
            "the update would save no errors on %s (%s): take more --epochs or another --learning-rate, or give it more channels with --add-step"
                .formatted(served.dataset(), served.answers()));
  }

  private static @Nullable Long paidAfter(Cost cost, Effect served) {
    double saved = served.after() - served.before();
    return cost.seconds() == null || saved <= ROUNDING
        ? null
        : (long) Math.ceil(cost.seconds() / (saved * cost.secondsPerError()));
  }
}
