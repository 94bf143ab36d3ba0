package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.Op;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Op.Add} over single images, row by row; a part is a channel of an image. */
final class ImageAdd implements Kernel {
  private final Binding binding;
  private final Op.Add op;
  private final Placement a;
  private final Placement b;
  private final Placement y;
  private final int height;
  private final int width;

  /** What numbers that are not greater become: 0 with a ReLU, −∞ without. */
  private final float floor;

  ImageAdd(Binding binding, Op.Add op) {
    this.binding = binding;
    this.op = op;
    this.a = binding.placement(op.a());
    this.b = binding.placement(op.b());
    this.y = binding.placement(op.y());
    this.height = binding.shape(op.y()).height();
    this.width = binding.shape(op.y()).width();
    this.floor = op.relu() ? 0 : Float.NEGATIVE_INFINITY;
  }

  @Override
  public int parts(int images) {
    return images * op.channels().size();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int channel = op.channels().start() + part % op.channels().size();
    int image = part / op.channels().size();
    for (int row = 0; row < height; row++) {
      add(
          start(a, image, channel, row),
          start(b, image, channel, row),
          start(y, image, channel, row));
    }
  }

  private static int start(Placement place, int image, int channel, int row) {
    return place.base(image) + channel * place.channel() + row * place.row();
  }

  /** One row; its last numbers one by one, since a margin of zeros may follow. */
  private void add(int aStart, int bStart, int yStart) {
    float[] as = binding.array(op.a());
    float[] bs = binding.array(op.b());
    float[] ys = binding.array(op.y());
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    int i = 0;
    for (; i + LANES <= width; i += LANES) {
      FloatVector sum =
          FloatVector.fromArray(SPECIES, as, aStart + i)
              .add(FloatVector.fromArray(SPECIES, bs, bStart + i));
      sum.blend(least, sum.compare(VectorOperators.LE, least)).intoArray(ys, yStart + i);
    }
    for (; i < width; i++) {
      float sum = as[aStart + i] + bs[bStart + i];
      ys[yStart + i] = sum <= floor ? floor : sum;
    }
  }

  @Override
  public String describe() {
    return "rows of single images";
  }
}
