package dev.sluice.cpu;

import dev.sluice.api.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
    return block;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int start = part % blocks() * block;
    int n = Math.min(block, shape.size() - start);
    int row = start / shape.width();
    int at =
        row / shape.height() * placement.channel()
            + row % shape.height() * placement.row()
            + start % shape.width() * placement.pixel();
    int first = part / blocks() * placement.tileImages();
    int end = Math.min(images, first + placement.tileImages());
    for (int image = first; image < end; image++) {
      copy(image, start, n, placement.base(image) + at, scratch);
    }
    for (int image = end; in && image < first + placement.tileImages(); image++) {
      blank(n, placement.base(image) + at);
    }
  }

  private void copy(int image, int start, int n, int at, float[] scratch) {
    MemorySegment host = binding.values().host(value);
    float[] array = binding.array(value);
    long from = ((long) image * shape.size() + start) * Float.BYTES;
    if (placement.pixel() == 1) {
      if (in) {
        MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, from, array, at, n);
      } else {
        MemorySegment.copy(array, at, host, ValueLayout.JAVA_FLOAT, from, n);
      }
    } else if (in) {
      MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, from, scratch, 0, n);
      for (int i = 0; i < n; i++) {
        array[at + i * placement.pixel()] = scratch[i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        scratch[i] = array[at + i * placement.pixel()];
      }
      MemorySegment.copy(scratch, 0, host, ValueLayout.JAVA_FLOAT, from, n);
    }
  }

  /** Unused lanes are zero, so that they slow nothing down and add nothing to a gradient. */
  private void blank(int n, int at) {
    float[] array = binding.array(value);
    for (int i = 0; i < n; i++) {
      array[at + i * placement.pixel()] = 0;
    }
  }

  @Override
  public String describe() {
    return in ? "copy from the host" : "copy to the host";
  }
}
