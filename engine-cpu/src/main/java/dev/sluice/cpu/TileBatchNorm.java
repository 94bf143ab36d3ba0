package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Op;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Op.BatchNorm} over tiles of images; a part is a channel over the whole batch. */
final class TileBatchNorm implements Kernel {
  private final Binding binding;
  private final Op.BatchNorm op;
  private final NormVectors vectors;
  private final BatchSums sums;

  TileBatchNorm(Binding binding, Op.BatchNorm op) {
    this.binding = binding;
    this.op = op;
    this.vectors = new NormVectors(binding.weights(), op.norm());
    this.sums = new BatchSums(binding.placement(op.x()), op.channels().size());
  }

  @Override
  public int parts(int images) {
    return op.channels().size();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int channel = op.channels().start() + part;
    float[] x = binding.array(op.x());
    double n = (double) images * binding.shape(op.x()).pixels();
    sums.compute(part, x, x, 0, channel, images);
    double mean = sums.sum(part) / n;
    double variance = Math.max(0, sums.products(part) / n - mean * mean);
    vectors.statistics(channel, mean, variance, n);
    double scale = vectors.weight(channel) * vectors.inverse(channel);
    double shift = vectors.bias(channel) - vectors.mean(channel) * scale;
    Placement place = binding.placement(op.x());
    for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
      int start = place.tileBase(tile) + channel * place.channel();
      apply(x, binding.array(op.y()), start, start + place.channel(), (float) scale, (float) shift);
    }
  }

  private void apply(float[] x, float[] y, int start, int end, float scale, float shift) {
    FloatVector least = FloatVector.broadcast(SPECIES, op.relu() ? 0 : Float.NEGATIVE_INFINITY);
    FloatVector scales = FloatVector.broadcast(SPECIES, scale);
    FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
    for (int i = start; i < end; i += LANES) {
      FloatVector number = FloatVector.fromArray(SPECIES, x, i).fma(scales, shifts);
      number.blend(least, number.compare(VectorOperators.LE, least)).intoArray(y, i);
    }
  }

  @Override
  public String describe() {
    return "vectors of images, sums in double precision";
  }
}
