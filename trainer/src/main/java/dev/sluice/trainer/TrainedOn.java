package dev.sluice.trainer;

import dev.sluice.trainer.data.DataSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data set that a model has learned from, and how it was split: only so, and only while it has
 * the same images, are its validation and test images new to the model.
 *
 * @param data its name
 * @param testSource where its test images came from; null if the model does not say
 * @param seed that chose its validation images; null if the model does not say
 * @param digest of all its images; null if the model does not say
 */
public record TrainedOn(
    String data, @Nullable String testSource, @Nullable String seed, @Nullable String digest) {
  private static final String DATA = "data";
  private static final String TEST_SOURCE = "testSource";
  private static final String SEED = "seed";
  private static final String DIGEST = "dataSha256";

  static TrainedOn of(DataSet set) {
    return new TrainedOn(
        set.name(), set.testSource(), String.valueOf(set.seed()), set.digest().hex());
  }

  /** All that a model's provenance names: the last training's first, then those before. */
  public static List<TrainedOn> of(Map<String, String> provenance) {
    List<TrainedOn> sets = new ArrayList<>();
    String data = provenance.get(DATA);
    while (data != null) {
      String number = number(sets.size());
      sets.add(
          new TrainedOn(
              data,
              provenance.get(TEST_SOURCE + number),
              provenance.get(SEED + number),
              provenance.get(DIGEST + number)));
      data = provenance.get(DATA + number(sets.size()));
    }
    return List.copyOf(sets);
  }

  /** What {@link #of(Map)} reads. */
  static Map<String, String> provenance(List<TrainedOn> sets) {
    Map<String, String> provenance = new TreeMap<>();
    for (int i = 0; i < sets.size(); i++) {
      TrainedOn set = sets.get(i);
      provenance.put(DATA + number(i), set.data);
      if (set.testSource != null) {
        provenance.put(TEST_SOURCE + number(i), set.testSource);
      }
      if (set.seed != null) {
        provenance.put(SEED + number(i), set.seed);
      }
      if (set.digest != null) {
        provenance.put(DIGEST + number(i), set.digest);
      }
    }
    return provenance;
  }

  /** The key of the name of the set that an entry of provenance is the digest of; else empty. */
  static Optional<String> digested(String key) {
    return key.startsWith(DIGEST)
        ? Optional.of(DATA + key.substring(DIGEST.length()))
        : Optional.empty();
  }

  /** After the keys of the first set comes nothing, after those of the others {@code .1, .2, …}. */
  private static String number(int set) {
    return set == 0 ? "" : "." + set;
  }
}
