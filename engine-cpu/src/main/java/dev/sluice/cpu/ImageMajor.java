package dev.sluice.cpu;

import dev.sluice.api.Shape;

/**
 * A copy of a tiled value, image by image: (images, C, H, W). A part is a group of channels'
 * numbers of a tile.
 */
final class ImageMajor implements Kernel {
  /** Numbers of every image that are moved together, so that both sides stay in the cache. */
  private static final int BLOCK = 16;

  private final Binding binding;
  private final int value;
  private final int size;
  private final Placement placement;
  private final float[] array;

  ImageMajor(Binding binding, int value) {
    this.binding = binding;
    this.value = value;
    Shape shape = binding.shape(value);
    this.size = shape.size();
    this.placement = binding.placement(value);
    // Kernels read whole vectors of numbers, also those of the last image.
    this.array = new float[Math.addExact(binding.array(value).length, Lanes.GROUP)];
  }

  float[] array() {
    return array;
  }

  /** Numbers from one image to the next. */
  int image() {
    return size;
  }

  /** Where a tile's first image starts. */
  int tile(int tile) {
    return tile * placement.tileImages() * size;
  }

  private int blocks() {
    return (size + BLOCK - 1) / BLOCK;
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * blocks();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int tile = part / blocks();
    int first = part % blocks() * BLOCK;
    int end = Math.min(size, first + BLOCK);
    float[] source = binding.array(value);
    for (int image = 0; image < placement.tileImages(); image++) {
      int from = placement.tileBase(tile) + image;
      int to = tile(tile) + image * size;
      for (int i = first; i < end; i++) {
        array[to + i] = source[from + i * placement.pixel()];
      }
    }
  }

  @Override
  public String describe() {
    return "copied image by image";
  }
}
