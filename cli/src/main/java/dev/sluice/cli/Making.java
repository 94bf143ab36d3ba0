package dev.sluice.cli;

import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Results;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model and its figures were made, for a report.
 *
 * @param model with its provenance
 * @param dataset the images' name
 * @param splits how many there were
 * @param energy what energies are
 * @param backend what computed the figures
 */
record Making(
    StoredModel model, String dataset, Results.Splits splits, String energy, String backend) {
  private static final int SHORT_DIGEST = 16;

  List<Report.Fact> facts() {
    return facts(List.of());
  }

  /**
   * All of them.
   *
   * @param others that come after those about the model
   */
  List<Report.Fact> facts(List<Report.Fact> others) {
    List<Report.Fact> facts = new ArrayList<>(ofModel());
    facts.addAll(others);
    facts.addAll(ofMachine());
    return List.copyOf(facts);
  }

  private List<Report.Fact> ofModel() {
    return List.of(
        fact(
            "images",
            "%s: %,d for training, %,d for validation, %,d for testing (%s)"
                .formatted(
                    dataset,
                    splits.train(),
                    splits.validation(),
                    splits.test(),
                    splits.testSource())),
        fact(
            "network",
            "%s, %s connectivity, %d widths"
                .formatted(
                    made("networkName"),
                    Words.of(model.network().connectivity()),
                    model.network().steps())),
        fact("recipe", made("recipe")),
        fact("training", training()),
        fact("augmentation", made("augmentation")),
        fact("seed", made("seed")),
        fact("thresholds", thresholds()),
        fact("weights", "SHA-256 " + digest()));
  }

  private List<Report.Fact> ofMachine() {
    return List.of(
        fact("energy", energy),
        fact("backend", backend),
        fact("software", "Sluice %s, Java %s".formatted(Version.ofSluice(), Runtime.version())),
        fact("date", LocalDate.now(ZoneId.systemDefault()).toString()));
  }

  private static Report.Fact fact(String name, String text) {
    return new Report.Fact(name, text);
  }

  private String training() {
    return "epochs %s: %s, batch %s, learning rate %s, momentum %s, weight decay %s"
        .formatted(
            made("recipe").equals("joint") ? "of all steps together" : "of every step",
            made("epochs"),
            made("batch"),
            plain(made("learningRate")),
            plain(made("momentum")),
            plain(made("weightDecay")));
  }

  /** What the model says about its making; models from elsewhere may not. */
  private String made(String key) {
    return model.provenance().getOrDefault(key, "unknown");
  }

  private static String plain(String number) {
    try {
      return Numbers.plain(Double.parseDouble(number));
    } catch (NumberFormatException e) {
      return number;
    }
  }

  private String thresholds() {
    return model.calibration() == null
        ? "none"
        : "fitted on %s, at most %s points of accuracy lost against full width"
            .formatted(model.calibration().fittedOn(), model.calibration().maxDrop());
  }

  private String digest() {
    List<Block> blocks = Blocks.of(model.parameters());
    return Blocks.digest(blocks, model.network().steps() - 1).substring(0, SHORT_DIGEST) + "…";
  }
}
