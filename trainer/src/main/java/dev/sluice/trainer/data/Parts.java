package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader finds, before it is split.
 *
 * @param classes the classes' names
 * @param rest the images for training and validation, and for testing if {@code test} is null
 * @param test the test images, or null if the set has no part of its own for them
 * @param testSource where {@code test} came from, empty if it is null
 */
record Parts(
    List<String> classes, LabelledImages rest, @Nullable LabelledImages test, String testSource) {
  /**
   * The same images among other classes, which are found by their names.
   *
   * @param data the set's name, for people
   * @throws SluiceException if there are images of a class that is none of them
   */
  Parts among(List<String> others, String data) {
    if (others.equals(classes)) {
      return this; // also where a name is there twice
    }
    return new Parts(
        others,
        among(others, rest, data),
        test == null ? null : among(others, test, data),
        testSource);
  }

  private LabelledImages among(List<String> others, LabelledImages images, String data) {
    return images.relabelled(
        label -> {
          int other = others.indexOf(classes.get(label));
          if (other < 0) {
            throw new SluiceException(
                "%s has images of the class %s, but the model's classes are %s: rename the class, or leave those images out"
                    .formatted(data, classes.get(label), String.join(", ", others)));
          }
          return other;
        });
  }
}
