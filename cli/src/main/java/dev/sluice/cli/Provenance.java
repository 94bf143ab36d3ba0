package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.trainer.data.DataSet;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * What a model says about its making.
 *
 * @param file the model's
 * @param entries as {@code train} wrote them; models from elsewhere may lack any of them
 */
record Provenance(Path file, Map<String, String> entries) {
  /** The name of the network. */
  String network() {
    return entries.getOrDefault("networkName", "unnamed network");
  }

  /** How it was trained. */
  String recipe() {
    return entries.getOrDefault("recipe", "unknown");
  }

  /**
   * The seed of the training. It also chose the validation images, so with any other one images
   * that the model was trained on would pass for new ones.
   *
   * @throws SluiceException if the model does not say
   */
  long seed() {
    return number("seed", Long::valueOf);
  }

  /**
   * How many images it was trained on.
   *
   * @throws SluiceException if the model does not say
   */
  int trainingImages() {
    return number("trainingImages", Integer::valueOf);
  }

  /**
   * Makes sure that images which the model was trained on do not pass for test images.
   *
   * @throws SluiceException if the same data were split in another way
   */
  void checkSplit(DataSet images) {
    String testSource = entries.getOrDefault("testSource", images.testSource());
    if (images.name().equals(entries.get("data")) && !images.testSource().equals(testSource)) {
      throw new SluiceException(
          "%s: was trained with other test images of %s, %s, not %s: give the same --test-share"
              .formatted(file, images.name(), testSource, images.testSource()));
    }
  }

  private <T> T number(String key, Function<String, T> parse) {
    String text = entries.getOrDefault(key, "");
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new SluiceException(
          "%s: its provenance must say '%s' as a number, not '%s'; train it with `sluice train`"
              .formatted(file, key, text),
          e);
    }
  }
}
