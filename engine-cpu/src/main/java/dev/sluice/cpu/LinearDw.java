package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Weight gradient of a convolution whose result is one pixel, as in a linear layer: many weights,
 * each a short sum over the images. So lanes run over output channels, which needs both values
 * image by image. A part is up to 32 output channels by up to 64 inputs, over the whole batch.
 */
final class LinearDw implements Kernel {
  private static final int INPUTS = 64;

  private static final int PANELS = 2;

  /** Some inputs, (input channel, pixel) in order, of some output channels. */
  private record Block(List<Panel> panels, Vectors vectors, int first, int end) {}

  private final Binding binding;
  private final Op.ConvDw op;
  private final ImageMajor x;
  private final ImageMajor dy;
  private final Chain images;
  private final List<Block> blocks = new ArrayList<>();

  LinearDw(Binding binding, Op.ConvDw op, ImageMajor x, ImageMajor dy) {
    this.binding = binding;
    this.op = op;
    this.x = x;
    this.dy = dy;
    int n = binding.layout().tileImages();
    this.images = new Chain(n);
    for (int i = 0; i < n; i++) {
      images.set(i, i * x.image(), i * dy.image());
    }
    PackedTensor tensor = binding.weights().tensor(op.weight());
    int taps = op.window().taps();
    for (Region region : op.trained()) {
      List<Panel> panels = Panel.of(tensor, region);
      for (int i = 0; i < panels.size(); i += PANELS) {
        List<Panel> some = List.copyOf(panels.subList(i, Math.min(panels.size(), i + PANELS)));
        Vectors vectors = new Vectors(some, p -> p.first() - p.lane(), INPUTS * GROUP);
        int end = region.columns().end() * taps;
        for (int first = region.columns().start() * taps; first < end; first += INPUTS) {
          blocks.add(new Block(some, vectors, first, Math.min(end, first + INPUTS)));
        }
      }
    }
  }

  /** Whether an operation is one. */
  static boolean fits(Binding binding, Op.ConvDw op) {
    return op.window().padding() == 0
        && op.window().taps() == binding.shape(op.x()).pixels()
        && binding.shape(op.dy()).pixels() == 1;
  }

  @Override
  public int parts(int images) {
    return blocks.size();
  }

  @Override
  public int scratch() {
    return PANELS * INPUTS * GROUP;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Block block = blocks.get(part);
    for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
      add(block, tile, scratch);
    }
    float[] gradient = binding.weights().array(Slot.GRADIENT, op.weight());
    for (int p = 0; p < block.panels.size(); p++) {
      Panel panel = block.panels.get(p);
      int from = p * INPUTS * GROUP + panel.lane();
      int to = panel.weight() + block.first * GROUP + panel.lane();
      for (int i = 0; i < (block.end - block.first) * GROUP; i += GROUP) {
        System.arraycopy(scratch, from + i, gradient, to + i, panel.count());
      }
    }
  }

  /** Adds a tile's images to the sums, (inputs, 16) of each panel. */
  private void add(Block block, int tile, float[] sums) {
    float[] from = tile == 0 ? TileKernels.ZEROS : sums;
    float[] source = x.array();
    float[] weights = dy.array();
    Vectors vectors = block.vectors;
    int xs = x.tile(tile);
    int wb = dy.tile(tile);
    int k = block.first;
    int at = 0;
    for (; k + 8 <= block.end; k += 8, at += 8 * GROUP) {
      ImageKernels.eight(images, from, source, xs + k, weights, wb, vectors, sums, at);
    }
    for (; k < block.end; k++, at += GROUP) {
      for (int i = 0; i < vectors.count(); i++) {
        int to = at + vectors.sums[i];
        int start = wb + vectors.weights[i];
        ImageKernels.oneByOne(images, from, source, xs + k, weights, start, sums, to);
      }
    }
  }

  @Override
  public String describe() {
    return "vectors of output channels × 8 inputs, summed over images";
  }
}
