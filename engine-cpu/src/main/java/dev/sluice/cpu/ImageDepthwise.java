package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Weights.Slot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Depthwise convolution of single images, lanes over the pixels of a row; a part is a channel of an
 * image. A vector may read beyond its row: what it computes there is left out of the result.
 */
final class ImageDepthwise implements Kernel {
  private final Binding binding;
  private final Op.DepthwiseConv op;
  private final PackedTensor tensor;
  private final Chains chains;
  private final TileEpilogue epilogue;
  private final Placement x;
  private final Placement y;
  private final int height;
  private final int width;

  /** What numbers that are not greater become: 0 with a ReLU, −∞ without. */
  private final float floor;

  ImageDepthwise(Binding binding, Op.DepthwiseConv op) {
    this.binding = binding;
    this.op = op;
    this.tensor = binding.weights().tensor(op.weight());
    this.x = binding.placement(op.x());
    this.y = binding.placement(op.y());
    this.chains =
        Chains.forward(tensor, op.window(), binding.shape(op.x()), x, ChannelRange.upTo(1));
    this.epilogue = new TileEpilogue(binding, op.then(), op.y());
    this.height = binding.shape(op.y()).height();
    this.width = binding.shape(op.y()).width();
    this.floor = op.then().relu() ? 0 : Float.NEGATIVE_INFINITY;
  }

  @Override
  public int parts(int images) {
    return images * op.channels().size();
  }

  @Override
  public int scratch() {
    return Math.addExact(width, GROUP);
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int channel = op.channels().start() + part % op.channels().size();
    int image = part / op.channels().size();
    int from = x.base(image) + channel * x.channel();
    int to = y.base(image) + channel * y.channel();
    float scale = epilogue.scale(channel);
    float shift = epilogue.shift(channel);
    for (int row = 0; row < height; row++) {
      Chain chain = chains.at(row, 0); // padding is there as zeros: all columns have all taps
      int start = from + chains.source(row, 0);
      if (op.window().stride() == 1) {
        vectors(chain, start, tensor.row(channel), scratch, scale, shift);
      } else {
        numbers(chain, start, tensor.row(channel), scratch, scale, shift);
      }
      System.arraycopy(scratch, 0, binding.array(op.y()), to + row * y.row(), width);
    }
  }

  /** A row of neighbours whose inputs are neighbours. */
  private void vectors(Chain chain, int xs, int ws, float[] result, float scale, float shift) {
    float[] source = binding.array(op.x());
    float[] w = binding.weights().array(Slot.VALUE, op.weight());
    int[] terms = chain.terms;
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
    for (int column = 0; column < width; column += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int i = 0; i < terms.length; i += 2) {
        FloatVector number = FloatVector.fromArray(SPECIES, source, xs + column + terms[i]);
        sum = number.fma(FloatVector.broadcast(SPECIES, w[ws + terms[i + 1]]), sum);
      }
      sum = sum.add(0f).fma(scales, shifts);
      sum.blend(least, sum.compare(VectorOperators.LE, least)).intoArray(result, column);
    }
  }

  /** A row whose inputs are a stride apart. */
  private void numbers(Chain chain, int xs, int ws, float[] result, float scale, float shift) {
    float[] source = binding.array(op.x());
    float[] w = binding.weights().array(Slot.VALUE, op.weight());
    int[] terms = chain.terms;
    for (int column = 0; column < width; column++) {
      int start = xs + column * op.window().stride();
      float sum = 0;
      for (int i = 0; i < terms.length; i += 2) {
        sum = Math.fma(source[start + terms[i]], w[ws + terms[i + 1]], sum);
      }
      sum = Math.fma(sum + 0f, scale, shift);
      result[column] = sum <= floor ? floor : sum;
    }
  }

  @Override
  public String describe() {
    return "vectors of pixels of single images";
  }
}
