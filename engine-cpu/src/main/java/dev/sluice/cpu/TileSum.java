package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Op.Add} and {@link Op.Mask} over tiles of images, number by number; a part is a channel of
 * a tile.
 *
 * @param product whether numbers are multiplied, and not added
 */
record TileSum(
    Binding binding, int a, int b, int y, ChannelRange channels, boolean product, boolean relu)
    implements Kernel {

  static TileSum of(Binding binding, Op.Add op) {
    return new TileSum(binding, op.a(), op.b(), op.y(), op.channels(), false, op.relu());
  }

  static TileSum of(Binding binding, Op.Mask op) {
    return new TileSum(binding, op.x(), op.mask(), op.y(), op.channels(), true, false);
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * channels.size();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Placement place = binding.placement(y);
    int channel = channels.start() + part % channels.size();
    int from = place.tileBase(part / channels.size()) + channel * place.channel();
    int end = from + place.channel();
    if (product) {
      multiply(binding.array(a), binding.array(b), binding.array(y), from, end);
    } else {
      float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
      add(binding.array(a), binding.array(b), binding.array(y), from, end, floor);
    }
  }

  private static void add(float[] a, float[] b, float[] y, int from, int end, float floor) {
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int i = from; i < end; i += LANES) {
      FloatVector sum =
          FloatVector.fromArray(SPECIES, a, i).add(FloatVector.fromArray(SPECIES, b, i));
      sum.blend(least, sum.compare(VectorOperators.LE, least)).intoArray(y, i);
    }
  }

  private static void multiply(float[] a, float[] b, float[] y, int from, int end) {
    for (int i = from; i < end; i += LANES) {
      FloatVector.fromArray(SPECIES, a, i)
          .mul(FloatVector.fromArray(SPECIES, b, i))
          .intoArray(y, i);
    }
  }

  @Override
  public String describe() {
    return "vectors of images";
  }
}
