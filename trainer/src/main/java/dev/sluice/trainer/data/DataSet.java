package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A data set in its three parts. Networks learn from {@code train}; {@code validation} chooses
 * thresholds, epochs, rates and widths; {@code test} is for the final figures only.
 *
 * @param name {@code "mnist"}, or the name of a folder
 * @param classes the classes' names; a label is a position in this list
 * @param testSource where the test images came from, for people: {@code "test_batch.bin"}
 * @param seed that decided which images are for validation, and for testing where the set does not
 *     say
 * @param digest of all its images, also those that {@link #limitTrain} or {@link #judgedBy} left
 *     out
 */
public record DataSet(
    String name,
    List<String> classes,
    LabelledImages train,
    LabelledImages validation,
    LabelledImages test,
    String testSource,
    long seed,
    DataDigest digest) {
  public DataSet {
    classes = List.copyOf(classes);
    for (LabelledImages part : List.of(train, validation, test)) {
      if (!part.shape().equals(train.shape())) {
        throw new IllegalArgumentException(name + " has " + part.shape() + " and " + train.shape());
      }
      for (int i = 0; i < part.size(); i++) {
        if (part.label(i) >= classes.size()) {
          throw new IllegalArgumentException(name + " has no class " + part.label(i));
        }
      }
    }
  }

  /** The shape of every image. */
  public Shape shape() {
    return train.shape();
  }

  /**
   * The same set with at most {@code limit} training images; validation and test stay whole.
   *
   * <p>The classes take turns, each giving its next image in the set's order, so they are as even
   * as the set allows and the choice is always the same. The chosen images keep their order.
   *
   * @throws SluiceException if {@code limit} is below 1
   */
  public DataSet limitTrain(int limit) {
    if (limit < 1) {
      throw new SluiceException("at least 1 training image is needed, not " + limit);
    }
    if (limit >= train.size()) {
      return this;
    }
    int[][] byClass = imagesByClass();
    BitSet chosen = new BitSet();
    int left = limit;
    for (int turn = 0; left > 0; turn++) {
      for (int c = 0; c < byClass.length && left > 0; c++) {
        if (turn < byClass[c].length) {
          chosen.set(byClass[c][turn]);
          left--;
        }
      }
    }
    LabelledImages fewer = train.select(chosen.stream().toArray());
    return new DataSet(name, classes, fewer, validation, test, testSource, seed, digest);
  }

  /** The same set with fewer or other validation and test images. */
  public DataSet judgedBy(LabelledImages validation, LabelledImages test) {
    return new DataSet(name, classes, train, validation, test, testSource, seed, digest);
  }

  /** [class][turn]: positions of training images. */
  private int[][] imagesByClass() {
    int[] counts = new int[classes.size()];
    for (int i = 0; i < train.size(); i++) {
      counts[train.label(i)]++;
    }
    int[][] byClass = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
    for (int i = train.size() - 1; i >= 0; i--) {
      byClass[train.label(i)][--counts[train.label(i)]] = i;
    }
    return byClass;
  }
}
