package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import java.util.List;

/**
 * Images of one shape, each with the number of its class. Pixels are unsigned bytes, channel-major:
 * (C, H, W).
 *
 * <p>Immutable, so any number of threads may read it. Every image is an array of its own: the total
 * is limited by memory only, and {@link #select} shares pixels.
 */
public final class LabelledImages {
  private final Shape shape;
  private final byte[][] pixels; // [image][(C, H, W)]
  private final int[] labels; // [image]

  private LabelledImages(Shape shape, byte[][] pixels, int[] labels) {
    this.shape = shape;
    this.pixels = pixels;
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
    if (pixels.size() != labels.size()) {
      throw new IllegalArgumentException(pixels.size() + " images, " + labels.size() + " labels");
    }
    for (int i = 0; i < pixels.size(); i++) {
      if (pixels.get(i).length != shape.size() || labels.get(i) < 0) {
        throw new IllegalArgumentException(
            "image %d: %d bytes for %s, label %d"
                .formatted(i, pixels.get(i).length, shape, labels.get(i)));
      }
    }
    return new LabelledImages(
        shape,
        pixels.toArray(byte[][]::new),
        labels.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The number of images. */
  public int size() {
    return pixels.length;
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
    System.arraycopy(pixels[i], 0, into, offset, pixels[i].length);
  }

  /** These images in this order. Their pixels are shared, not copied. */
  public LabelledImages select(int[] indices) {
    byte[][] selected = new byte[indices.length][];
    int[] selectedLabels = new int[indices.length];
    for (int k = 0; k < indices.length; k++) {
      selected[k] = pixels[indices[k]];
      selectedLabels[k] = labels[indices[k]];
    }
    return new LabelledImages(shape, selected, selectedLabels);
  }

  /** The bytes of image {@code i} themselves; only for reading. */
  byte[] pixels(int i) {
    return pixels[i];
  }
}
