package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.trainer.TrainedOn;
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
   * Makes sure that images which the model was trained on do not pass for validation or test
   * images. Data sets are the same if their names are; with other images than then, a set is split
   * in another way.
   *
   * @param seed that the images were split with
   * @throws SluiceException if the model was trained on the same data, split in another way
   */
  void checkSplit(DataSet images, long seed) {
    for (TrainedOn set : TrainedOn.of(entries)) {
      if (set.data().equals(images.name())) {
        checkImages(set, images);
        checkTestImages(set, images);
        checkSeed(set, seed);
      }
    }
  }

  private void checkImages(TrainedOn set, DataSet images) {
    if (set.digest() != null && !set.digest().equals(images.digest().hex())) {
      throw new SluiceException(
          "%s: has other images or labels than when %s learned from it, and images that it has learned may be among those kept apart; put what was added into a folder of another name"
              .formatted(images.name(), file));
    }
  }

  private void checkTestImages(TrainedOn set, DataSet images) {
    if (set.testSource() != null && !set.testSource().equals(images.testSource())) {
      throw new SluiceException(
          "%s: was trained with other test images of %s, %s, not %s: give the same --test-share"
              .formatted(file, images.name(), set.testSource(), images.testSource()));
    }
  }

  private void checkSeed(TrainedOn set, long seed) {
    if (set.seed() != null && !set.seed().equals(String.valueOf(seed))) {
      throw new SluiceException(
          "%s: was trained on %s with seed %s; seed %d would take images that it has learned for new ones: train with --seed %s, or, if these are other images, rename their folder"
              .formatted(file, set.data(), set.seed(), seed, set.seed()));
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
