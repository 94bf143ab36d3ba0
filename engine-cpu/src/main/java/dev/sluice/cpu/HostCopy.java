package dev.sluice.cpu;

import dev.sluice.api.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies a value between the host's (images, C, H, W) and a layout; a part is a tile. */
final class HostCopy implements Kernel {
  /** Numbers of every image that are moved together, so that both sides stay in the cache. */
  private static final int BLOCK = 64;

  private final Binding binding;
  private final int value;
  private final Shape shape;
  private final boolean in;

  private HostCopy(Binding binding, int value, boolean in) {
    this.binding = binding;
    this.value = value;
    this.shape = binding.values().shape(value);
    this.in = in;
  }

  static HostCopy in(Binding binding, int value) {
    return new HostCopy(binding, value, true);
  }

  static HostCopy out(Binding binding, int value) {
    return new HostCopy(binding, value, false);
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images);
  }

  @Override
  public int scratch() {
    return BLOCK;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Layout layout = binding.layout();
    int first = part * layout.tileImages();
    int end = Math.min(images, first + layout.tileImages());
    for (int start = 0; start < shape.size(); start += BLOCK) {
      int n = Math.min(BLOCK, shape.size() - start);
      for (int image = first; image < end; image++) {
        block(image, start, n, scratch);
      }
      for (int image = end; in && image < first + layout.tileImages(); image++) {
        blank(image, start, n);
      }
    }
  }

  private void block(int image, int start, int n, float[] scratch) {
    MemorySegment host = binding.values().host(value);
    float[] array = binding.values().array(value);
    long at = ((long) image * shape.size() + start) * Float.BYTES;
    int base = binding.layout().base(shape, image);
    if (in) {
      MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, at, scratch, 0, n);
    }
    for (int i = 0; i < n; i++) {
      int place = base + place(start + i);
      if (in) {
        array[place] = scratch[i];
      } else {
        scratch[i] = array[place];
      }
    }
    if (!in) {
      MemorySegment.copy(scratch, 0, host, ValueLayout.JAVA_FLOAT, at, n);
    }
  }

  /** Unused lanes are zero, so that they slow nothing down and add nothing to a gradient. */
  private void blank(int image, int start, int n) {
    float[] array = binding.values().array(value);
    int base = binding.layout().base(shape, image);
    for (int i = 0; i < n; i++) {
      array[base + place(start + i)] = 0;
    }
  }

  private int place(int element) {
    if (binding.layout().isTiled()) {
      return element * binding.layout().tileImages();
    }
    return element % shape.pixels() * shape.channels() + element / shape.pixels();
  }

  @Override
  public String describe() {
    return in ? "copy from the host" : "copy to the host";
  }
}
