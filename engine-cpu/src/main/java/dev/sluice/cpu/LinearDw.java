package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Weight gradient of a convolution whose result is one pixel, as in a linear layer: many weights,
 * each a short sum over the images. So lanes run over output channels, which needs both values
 * image by image. A part is a panel of 16 output channels by up to 64 inputs, over the whole batch.
 */
final class LinearDw implements Kernel {
  private static final int INPUTS = 64;

  /** Some inputs, (input channel, pixel) in order, of some output channels. */
  private record Block(Panel panel, int first, int end) {}

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
      for (Panel panel : Panel.of(tensor, region)) {
        int end = region.columns().end() * taps;
        for (int first = region.columns().start() * taps; first < end; first += INPUTS) {
          blocks.add(new Block(panel, first, Math.min(end, first + INPUTS)));
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
    return INPUTS * GROUP;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Block block = blocks.get(part);
    Panel panel = block.panel;
    for (int lane = 0; lane < GROUP; lane += LANES) {
      if (panel.meets(lane)) {
        for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
          add(block, tile, lane, scratch);
        }
      }
    }
    float[] gradient = binding.weights().array(Slot.GRADIENT, op.weight());
    int to = panel.weight() + block.first * GROUP + panel.lane();
    for (int i = 0; i < (block.end - block.first) * GROUP; i += GROUP) {
      System.arraycopy(scratch, i + panel.lane(), gradient, to + i, panel.count());
    }
  }

  /** Adds a tile's images to the sums, (inputs, 16). */
  private void add(Block block, int tile, int lane, float[] sums) {
    float[] from = tile == 0 ? TileKernels.ZEROS : sums;
    float[] source = x.array();
    float[] weights = dy.array();
    int xs = x.tile(tile);
    int wb = dy.tile(tile) + block.panel.first() - block.panel.lane() + lane;
    int k = block.first;
    int at = lane;
    for (; k + 8 <= block.end; k += 8, at += 8 * GROUP) {
      ImageKernels.eightByOne(images, from, source, xs + k, weights, wb, sums, at);
    }
    for (; k < block.end; k++, at += GROUP) {
      ImageKernels.oneByOne(images, from, source, xs + k, weights, wb, sums, at);
    }
  }

  @Override
  public String describe() {
    return "vectors of output channels × 8 inputs, summed over images";
  }
}
