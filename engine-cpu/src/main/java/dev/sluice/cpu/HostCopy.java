package dev.sluice.cpu;

import dev.sluice.api.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Copies a value between the host's (images, C, H, W) and a layout; a part is a block of a tile.
 */
final class HostCopy implements Kernel {
  /** Numbers of every image that are moved together, so that both sides stay in the cache. */
  private static final int BLOCK = 64;

  private final Binding binding;
  private final int value;
  private final Shape shape;
  private final Placement placement;

  /** Numbers that are moved together: a row where there is a margin between rows. */
  private final int block;

  private final boolean in;

  private HostCopy(Binding binding, int value, boolean in) {
    this.binding = binding;
    this.value = value;
    this.shape = binding.shape(value);
    this.placement = binding.placement(value);
    this.block = placement.row() == shape.width() * placement.pixel() ? BLOCK : shape.width();
    this.in = in;
  }

  static HostCopy in(Binding binding, int value) {
    return new HostCopy(binding, value, true);
  }

  static HostCopy out(Binding binding, int value) {
    return new HostCopy(binding, value, false);
  }

  private int blocks() {
    return (shape.size() + block - 1) / block;
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * blocks();
  }

  @Override
  public int scratch() {
    return placement.tileImages() * BLOCK;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int start = part % blocks() * block;
    int n = Math.min(block, shape.size() - start);
    int first = part / blocks() * placement.tileImages();
    int count = Math.min(images - first, placement.tileImages());
    int at = placement.base(first) + offset(start);
    if (placement.tileImages() == 1) {
      copy(first, start, n, binding.array(value), at);
    } else if (in) {
      for (int i = 0; i < count; i++) {
        copy(first + i, start, n, scratch, i * BLOCK);
      }
      // Unused lanes are zero, so that they slow nothing down and add nothing to a gradient.
      Arrays.fill(scratch, count * BLOCK, placement.tileImages() * BLOCK, 0);
      interleave(scratch, n, binding.array(value), at);
    } else {
      separate(binding.array(value), at, n, count, scratch);
      for (int i = 0; i < count; i++) {
        copy(first + i, start, n, scratch, i * BLOCK);
      }
    }
  }

  /** Where a number is, from the first one of its image. */
  private int offset(int number) {
    int row = number / shape.width();
    return row / shape.height() * placement.channel()
        + row % shape.height() * placement.row()
        + number % shape.width() * placement.pixel();
  }

  /** Between the host's numbers of an image, and some that are neighbours. */
  private void copy(int image, int start, int n, float[] array, int at) {
    MemorySegment host = binding.values().host(value);
    long from = ((long) image * shape.size() + start) * Float.BYTES;
    if (in) {
      MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, from, array, at, n);
    } else {
      MemorySegment.copy(array, at, host, ValueLayout.JAVA_FLOAT, from, n);
    }
  }

  /** From (images of the tile, BLOCK) to (n, images of the tile). */
  private void interleave(float[] scratch, int n, float[] array, int at) {
    int images = placement.tileImages();
    for (int i = 0; i < n; i++) {
      int to = at + i * images;
      for (int image = 0; image < images; image++) {
        array[to + image] = scratch[image * BLOCK + i];
      }
    }
  }

  /** The way back, for the images that there are. */
  private void separate(float[] array, int at, int n, int count, float[] scratch) {
    int images = placement.tileImages();
    for (int i = 0; i < n; i++) {
      int from = at + i * images;
      for (int image = 0; image < count; image++) {
        scratch[image * BLOCK + i] = array[from + image];
      }
    }
  }

  @Override
  public String describe() {
    return in ? "copy from the host" : "copy to the host";
  }
}
