package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.core.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Images of one shape, each with the number of its class. Pixels are unsigned bytes, channel-major:
 * (C, H, W).
 *
 * <p>Immutable, so any number of threads may read it. Pixels are in memory, or in a file where a
 * data set is larger than that; {@link #select} shares them. What is read may then throw a {@link
 * dev.sluice.api.SluiceException} that names the file's folder.
 */
public final class LabelledImages implements AutoCloseable {
  private final Shape shape;
  private final Pixels pixels;
  private final int[] positions; // [image], in the pixels
  private final int[] labels; // [image]

  private LabelledImages(Shape shape, Pixels pixels, int[] positions, int[] labels) {
    this.shape = shape;
    this.pixels = pixels;
    this.positions = positions;
    this.labels = labels;
  }

  /**
   * Images and their labels.
   *
   * @param pixels one array of C·H·W bytes per image; they are shared, so the caller must not
   *     change them any more
   * @param labels the class of each image, from 0
   * @throws IllegalArgumentException if the lengths do not fit or a label is negative
   */
  public static LabelledImages of(Shape shape, List<byte[]> pixels, List<Integer> labels) {
    for (byte[] image : pixels) {
      if (image.length != shape.size()) {
        throw new IllegalArgumentException(image.length + " bytes for an image of " + shape);
      }
    }
    return of(shape, new StoredPixels(shape.size(), pixels, null), pixels.size(), labels);
  }

  /** So many images, wherever their pixels are, and their labels. */
  static LabelledImages of(Shape shape, Pixels pixels, int images, List<Integer> labels) {
    if (images != labels.size()) {
      throw new IllegalArgumentException(images + " images, " + labels.size() + " labels");
    }
    int[] ofImages = labels.stream().mapToInt(Integer::intValue).toArray();
    if (Arrays.stream(ofImages).anyMatch(label -> label < 0)) {
      throw new IllegalArgumentException("a label below 0");
    }
    return new LabelledImages(shape, pixels, IntStream.range(0, images).toArray(), ofImages);
  }

  /** The number of images. */
  public int size() {
    return labels.length;
  }

  /** The shape of every image. */
  public Shape shape() {
    return shape;
  }

  /** The class of image {@code i}, from 0. */
  public int label(int i) {
    return labels[i];
  }

  /** Copies the C·H·W bytes of image {@code i} to {@code into}, from {@code offset}. */
  public void copy(int i, byte[] into, int offset) {
    pixels.copy(positions[i], into, offset);
  }

  /** These images in this order. Their pixels are shared, not copied. */
  public LabelledImages select(int[] indices) {
    return new LabelledImages(
        shape,
        pixels,
        Arrays.stream(indices).map(i -> positions[i]).toArray(),
        Arrays.stream(indices).map(i -> labels[i]).toArray());
  }

  /** These images with other labels. Their pixels are shared, not copied. */
  LabelledImages relabelled(IntUnaryOperator change) {
    return new LabelledImages(
        shape, pixels, positions, Arrays.stream(labels).map(change).toArray());
  }

  /**
   * These images, then others of the same shape. Their pixels are shared, not copied.
   *
   * @throws IllegalArgumentException if their shape is another one
   */
  public LabelledImages and(LabelledImages others) {
    if (!others.shape.equals(shape)) {
      throw new IllegalArgumentException("images of %s and %s".formatted(shape, others.shape));
    }
    List<Integer> all =
        IntStream.concat(Arrays.stream(labels), Arrays.stream(others.labels)).boxed().toList();
    return of(shape, new JoinedPixels(this, others), all.size(), all);
  }

  /** Mean and standard deviation of the pixels; computed anew at each call. */
  public Normalisation normalisation() {
    return PixelStatistics.of(this);
  }

  /**
   * These images, each of them changed, with their labels. As many bytes of them are held in memory
   * as of these; the caller closes them.
   *
   * @param change takes the bytes of every image in its order; they are its own to change
   */
  LabelledImages changed(UnaryOperator<byte[]> change) {
    ImageCollector changed = new ImageCollector(shape, asMuchSpace());
    for (int i = 0; i < size(); i++) {
      byte[] image = new byte[shape.size()];
      copy(i, image, 0);
      changed.image(change.apply(image));
      changed.label(labels[i]);
    }
    return changed.finish();
  }

  PixelSpace asMuchSpace() {
    return pixels.asMuchSpace();
  }

  /**
   * Frees the file that holds pixels, if there is one, for these images and all that share them.
   * Without it, the file goes when nothing refers to the images any more.
   */
  @Override
  public void close() {
    pixels.close();
  }
}
