package dev.sluice.cli;

import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.Hyperparameters;
import dev.sluice.trainer.Results;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** How a model and its figures were made, for the report. */
record Making(StoredModel model, Hyperparameters hyper, Results results) {
  private static final int SHORT_DIGEST = 16;

  List<Report.Fact> facts() {
    Results.Splits splits = results.splits();
    return List.of(
        fact(
            "images",
            "%s: %,d for training, %,d for validation, %,d for testing (%s)"
                .formatted(
                    results.dataset(),
                    splits.train(),
                    splits.validation(),
                    splits.test(),
                    splits.testSource())),
        fact(
            "network",
            "%s, %s connectivity, %d widths"
                .formatted(results.network(), results.connectivity(), results.widths().size())),
        fact("recipe", results.recipe()),
        fact("training", training()),
        fact("seed", String.valueOf(results.seed())),
        fact("thresholds", thresholds()),
        fact("weights", "SHA-256 " + digest()),
        fact("energy", results.widths().getFirst().energyMicrojoules().source()),
        fact("backend", "%s: %s".formatted(results.backend(), results.device())),
        fact("software", "Sluice %s, Java %s".formatted(Version.ofSluice(), Runtime.version())),
        fact("date", LocalDate.now(ZoneId.systemDefault()).toString()));
  }

  private static Report.Fact fact(String name, String text) {
    return new Report.Fact(name, text);
  }

  private String training() {
    return "epochs of every step: %d, batch %d, learning rate %s, momentum %s, weight decay %s"
        .formatted(
            hyper.epochs(),
            hyper.batch(),
            plain(hyper.learningRate()),
            plain(hyper.momentum()),
            plain(hyper.weightDecay()));
  }

  /** {@code 0.0005}, never {@code 5.0E-4}. */
  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
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
