package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.trainer.TrainedOn;
import dev.sluice.trainer.data.DataSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
   * The seed of the last training.
   *
   * @throws SluiceException if the model does not say
   */
  long seed() {
    return number("seed", Long::valueOf);
  }

  /**
   * The seed that a data set is to be split with: the one that it was split with when the model
   * learned from it, since with any other one images that the model was trained on would pass for
   * new ones; that of the last training if it never did.
   *
   * @throws SluiceException if the model does not say, or has learned from the set in two ways
   */
  long seed(String dataset) {
    return ownSeed(dataset).orElseGet(this::seed);
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
   * @throws SluiceException if the model was trained on the same data, split in another way
   */
  void checkSplit(DataSet images) {
    for (TrainedOn set : TrainedOn.of(entries)) {
      if (set.data().equals(images.name())) {
        checkImages(set, images);
        checkTestImages(set, images);
      }
    }
    checkSeed(images);
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

  private void checkSeed(DataSet images) {
    ownSeed(images.name())
        .filter(own -> own != images.seed())
        .ifPresent(
            own -> {
              throw new SluiceException(
                  "%s: was trained on %s with seed %d; seed %d would take images that it has learned for new ones: train with --seed %d, or, if these are other images, rename their folder"
                      .formatted(file, images.name(), own, images.seed(), own));
            });
  }

  /** The seed that a set was split with when the model learned from it, if it did and says so. */
  private Optional<Long> ownSeed(String dataset) {
    List<String> seeds =
        TrainedOn.of(entries).stream()
            .filter(set -> set.data().equals(dataset))
            .flatMap(set -> Stream.ofNullable(set.seed()))
            .distinct()
            .toList();
    if (seeds.size() > 1) { // its start's and its teacher's
      throw new SluiceException(
          "%s: has learned from %s split with the seeds %s, so that any of its images may be a learned one: take other images"
              .formatted(file, dataset, String.join(" and ", seeds)));
    }
    return seeds.stream().findFirst().map(text -> number("seed", text, Long::valueOf));
  }

  private <T> T number(String key, Function<String, T> parse) {
    return number(key, entries.getOrDefault(key, ""), parse);
  }

  private <T> T number(String key, String text, Function<String, T> parse) {
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
