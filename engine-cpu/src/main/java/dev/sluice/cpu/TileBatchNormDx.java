package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Op;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** {@link Op.BatchNormDx} over tiles of images; a part is a channel over the whole batch. */
final class TileBatchNormDx implements Kernel {
  private final Binding binding;
  private final Op.BatchNormDx op;
  private final NormVectors vectors;
  private final BatchSums sums;
  private final Placement place;

  TileBatchNormDx(Binding binding, Op.BatchNormDx op) {
    this.binding = binding;
    this.op = op;
    this.vectors = new NormVectors(binding.weights(), op.norm());
    this.place = binding.placement(op.x());
    this.sums = new BatchSums(place, op.channels().size());
  }

  @Override
  public int parts(int images) {
    return op.channels().size();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int channel = op.channels().start() + part;
    double mean = vectors.mean(channel);
    double inverse = vectors.inverse(channel);
    double n = (double) images * binding.shape(op.x()).pixels();
    sums.compute(part, binding.array(op.dy()), binding.array(op.x()), mean, channel, images);
    double db = sums.sum(part);
    double dw = inverse * sums.products(part);
    vectors.gradients(channel, dw, db);
    double k = vectors.weight(channel) * inverse;
    double p = k * inverse * dw / n;
    for (int tile = 0; tile < binding.layout().tiles(images); tile++) {
      int start = place.tileBase(tile) + channel * place.channel();
      combine(start, (float) k, (float) -p, (float) (p * mean - k * db / n));
      blank(start, images - tile * place.tileImages());
    }
  }

  private void combine(int start, float ofDy, float ofX, float constant) {
    float[] x = binding.array(op.x());
    float[] dy = binding.array(op.dy());
    float[] dx = binding.array(op.dx());
    FloatVector dyFactor = FloatVector.broadcast(SPECIES, ofDy);
    FloatVector xFactor = FloatVector.broadcast(SPECIES, ofX);
    FloatVector constants = FloatVector.broadcast(SPECIES, constant);
    for (int i = start; i < start + place.channel(); i += LANES) {
      FloatVector rest = FloatVector.fromArray(SPECIES, x, i).fma(xFactor, constants);
      FloatVector.fromArray(SPECIES, dy, i).fma(dyFactor, rest).intoArray(dx, i);
    }
  }

  /** An unused lane is no image: it must not move a weight. */
  private void blank(int start, int used) {
    float[] dx = binding.array(op.dx());
    for (int i = start;
        used < place.tileImages() && i < start + place.channel();
        i += place.pixel()) {
      Arrays.fill(dx, i + used, i + place.tileImages(), 0);
    }
  }

  @Override
  public String describe() {
    return "vectors of images, sums in double precision";
  }
}
