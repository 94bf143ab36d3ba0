package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Divides images into training, validation and test images.
 *
 * <p>An image's place is decided by the first 8 bytes of SHA-256 over the seed (8 bytes,
 * big-endian) and the pixels. In the order of these hashes, images go to the side that is split off
 * until each class has given its share. Identical images have one hash and are never parted,
 * whatever their labels; a group that would exceed a class's share stays behind.
 */
final class Splits {
  /** The share of what is not for testing that is kept from training. */
  private static final double VALIDATION_SHARE = 0.1;

  private Splits() {}

  /** Two sides of a set of images. */
  private record Sides(LabelledImages kept, LabelledImages splitOff) {}

  /**
   * Splits a set.
   *
   * @param testShare the share of each class that becomes test images if the set has none of its
   *     own
   * @throws SluiceException if there are too few images to have some on each side, or if there are
   *     test images of a class that has no others
   */
  static DataSet split(String name, Parts parts, double testShare, long seed) {
    LabelledImages rest = parts.rest();
    LabelledImages test = parts.test();
    String testSource = parts.testSource();
    DataDigest digest =
        DataDigest.of(parts.classes(), test == null ? List.of(rest) : List.of(rest, test));
    int classes = parts.classes().size();
    if (test != null) {
      checkClasses(name, parts.classes(), rest, test);
    } else {
      Sides sides = splitOff(rest, shares(rest, classes, testShare), seed);
      rest = sides.kept();
      test = sides.splitOff();
      testSource = "a share of %s of each class, by a hash of the pixels".formatted(testShare);
    }
    Sides sides = splitOff(rest, shares(rest, classes, VALIDATION_SHARE), seed);
    if (sides.splitOff().size() == 0 || test.size() == 0) {
      throw new SluiceException(
          name
              + " has too few different images for training, validation and test: "
              + "add some, at least three to a class");
    }
    return new DataSet(
        name, parts.classes(), sides.kept(), sides.splitOff(), test, testSource, seed, digest);
  }

  private static void checkClasses(
      String name, List<String> classes, LabelledImages rest, LabelledImages test) {
    int[] toTrain = counts(rest, classes.size());
    int[] toTest = counts(test, classes.size());
    for (int c = 0; c < toTest.length; c++) {
      if (toTest[c] > 0 && toTrain[c] == 0) {
        throw new SluiceException(
            "%s has %d test images of class %d (%s), but none to train with: both parts need the same classes"
                .formatted(name, toTest[c], c, classes.get(c)));
      }
    }
  }

  private static int[] counts(LabelledImages images, int classes) {
    int[] counts = new int[classes];
    for (int i = 0; i < images.size(); i++) {
      counts[images.label(i)]++;
    }
    return counts;
  }

  /** A share of every class, rounded half up; at least one image, never the whole class. */
  private static int[] shares(LabelledImages images, int classes, double share) {
    return Arrays.stream(counts(images, classes))
        .map(n -> Math.max(0, Math.min(n - 1, Math.max(1, (int) Math.round(n * share)))))
        .toArray();
  }

  /** Splits off at most {@code shares[c]} images of class c. */
  private static Sides splitOff(LabelledImages images, int[] shares, long seed) {
    int[] left = shares.clone();
    long[] hashes = hashes(images, seed);
    int[] order = order(hashes);
    BitSet chosen = new BitSet(images.size());
    for (int from = 0, to = 0; from < order.length; from = to) {
      while (to < order.length && hashes[order[to]] == hashes[order[from]]) {
        to++;
      }
      int[] identical = Arrays.copyOfRange(order, from, to);
      int[] needed = new int[left.length];
      Arrays.stream(identical).forEach(i -> needed[images.label(i)]++);
      if (IntStream.range(0, left.length).allMatch(c -> needed[c] <= left[c])) {
        Arrays.setAll(left, c -> left[c] - needed[c]);
        Arrays.stream(identical).forEach(chosen::set);
      }
    }
    int[] splitOff = chosen.stream().toArray();
    chosen.flip(0, images.size());
    return new Sides(images.select(chosen.stream().toArray()), images.select(splitOff));
  }

  /** The positions 0 … n−1 by increasing hash, unsigned, then by position. */
  private static int[] order(long[] hashes) {
    return IntStream.range(0, hashes.length)
        .boxed()
        .sorted((a, b) -> Long.compareUnsigned(hashes[a], hashes[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * The sets without the validation and test images that one of them trains on, whatever their
   * labels.
   *
   * @throws SluiceException if a set has no validation or no test images left
   */
  static List<DataSet> apart(List<DataSet> sets) {
    Set<Long> learned =
        sets.stream()
            .flatMapToLong(set -> Arrays.stream(hashes(set.train(), 0)))
            .boxed()
            .collect(Collectors.toSet());
    return sets.stream()
        .map(
            set ->
                set.judgedBy(
                    without(set.name(), set.validation(), learned),
                    without(set.name(), set.test(), learned)))
        .toList();
  }

  private static LabelledImages without(String set, LabelledImages kept, Set<Long> learned) {
    long[] hashes = hashes(kept, 0);
    int[] left =
        IntStream.range(0, hashes.length).filter(i -> !learned.contains(hashes[i])).toArray();
    if (left.length == 0) {
      throw new SluiceException(
          "%s: all its images that would judge the model are trained on too: name sets of other images"
              .formatted(set));
    }
    return kept.select(left);
  }

  private static long[] hashes(LabelledImages images, long seed) {
    MessageDigest sha256 = Sha256.digest();
    byte[] seedBytes = ByteBuffer.allocate(Long.BYTES).putLong(seed).array();
    byte[] pixels = new byte[images.shape().size()];
    long[] hashes = new long[images.size()];
    for (int i = 0; i < hashes.length; i++) {
      images.copy(i, pixels, 0);
      sha256.update(seedBytes);
      hashes[i] = ByteBuffer.wrap(sha256.digest(pixels)).getLong();
    }
    return hashes;
  }
}
