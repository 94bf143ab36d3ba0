package dev.sluice.cpu;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Convolution over tiles of images, forward or for the input gradient: up to four result channels
 * and one row of the result, after pooling, are a part.
 */
final class TileConv implements Kernel {
  /**
   * What is summed.
   *
   * @param resume whether sums go on from what the result holds
   * @param width pixels in a row before pooling
   */
  private record Sums(
      int source,
      int result,
      Supplier<float[]> weights,
      boolean resume,
      List<Outputs> outputs,
      int width) {}

  private final Binding binding;
  private final Sums sums;
  private final RowEpilogue epilogue;
  private final Placement x;
  private final Placement y;
  private final int height;

  private TileConv(Binding binding, Sums sums, RowEpilogue epilogue) {
    this.binding = binding;
    this.sums = sums;
    this.epilogue = epilogue;
    this.x = binding.placement(sums.source);
    this.y = binding.placement(sums.result);
    this.height = binding.shape(sums.result).height();
  }

  static TileConv forward(Binding binding, Op.Conv op) {
    Supplier<float[]> weights = () -> binding.weights().array(Slot.VALUE, op.weight());
    int width = op.window().output(1, binding.shape(op.x())).width();
    return new TileConv(
        binding,
        new Sums(op.x(), op.y(), weights, op.resume(), Outputs.of(binding, op), width),
        new RowEpilogue(binding, op.then(), op.y(), 1));
  }

  static TileConv depthwise(Binding binding, Op.DepthwiseConv op) {
    List<Outputs> outputs = Outputs.of(binding, op);
    return depthwise(binding, op.weight(), outputs, op.x(), op.y(), op.then());
  }

  /** The input gradient of every channel by itself. */
  static TileConv depthwise(Binding binding, Op.DepthwiseDx op) {
    Chains chains =
        Chains.backward(
            op.window(),
            binding.shape(op.dx()),
            binding.shape(op.dy()),
            binding.placement(op.dy()),
            new int[1],
            0);
    List<Outputs> outputs = Outputs.depthwise(binding, op.weight(), op.channels(), chains, op.dy());
    return depthwise(binding, op.weight(), outputs, op.dy(), op.dx(), Epilogue.NONE);
  }

  private static TileConv depthwise(
      Binding binding, int weight, List<Outputs> outputs, int source, int result, Epilogue then) {
    Supplier<float[]> weights = () -> binding.weights().array(Slot.VALUE, weight);
    int width = binding.shape(result).width();
    return new TileConv(
        binding,
        new Sums(source, result, weights, false, outputs, width),
        new RowEpilogue(binding, then, result, 1));
  }

  /** The input gradient, from weights that were transposed in the same run. */
  static TileConv backward(Binding binding, Op.ConvDx op, TransposedWeights weights) {
    Shape dx = binding.shape(op.dx());
    TreeSet<Integer> bounds = new TreeSet<>();
    for (Region region : op.reads()) {
      bounds.add(region.columns().start());
      bounds.add(region.columns().end());
    }
    List<Outputs> outputs = new ArrayList<>();
    for (Integer start : bounds) {
      Integer end = bounds.higher(start);
      List<ChannelRange> rows = end == null ? List.of() : rows(op, new ChannelRange(start, end));
      if (rows.isEmpty()) {
        continue;
      }
      Chains chains = Chains.backward(weights, binding, op, rows);
      for (int column = start, n; column < end; column += n) {
        n = Outputs.together(Math.min(end - column, Lanes.GROUP - column % Lanes.GROUP));
        outputs.add(new Outputs(column, n, weights.column(column), 0, chains));
      }
    }
    return new TileConv(
        binding,
        new Sums(op.dy(), op.dx(), weights::array, false, outputs, dx.width()),
        new RowEpilogue(binding, Epilogue.NONE, op.dx(), 1));
  }

  /** The output channels whose weights have these columns. */
  private static List<ChannelRange> rows(Op.ConvDx op, ChannelRange columns) {
    return op.reads().stream()
        .filter(region -> region.columns().contains(columns))
        .map(Region::rows)
        .toList();
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * sums.outputs.size() * height;
  }

  @Override
  public int scratch() {
    return epilogue.pools() ? Math.multiplyExact(Outputs.MOST * epilogue.kernel(), rowSize()) : 0;
  }

  /** Numbers in a row of one channel before pooling. */
  private int rowSize() {
    return sums.width * y.pixel();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % height;
    int rest = part / height;
    Outputs out = sums.outputs.get(rest % sums.outputs.size());
    int tile = rest / sums.outputs.size();
    float[] result = binding.array(sums.result);
    int xb = x.tileBase(tile) + out.source();
    int yb = y.tileBase(tile) + out.first() * y.channel() + row * y.row();
    if (!epilogue.pools()) {
      row(out, row, xb, result, yb, y.channel());
      finish(out, result, yb, y.channel(), result, yb);
      return;
    }
    int channel = epilogue.kernel() * rowSize();
    for (int a = 0; a < epilogue.kernel(); a++) {
      row(out, row * epilogue.stride() + a, xb, scratch, a * rowSize(), channel);
    }
    finish(out, scratch, 0, channel, result, yb);
  }

  private void finish(Outputs out, float[] from, int fb, int fromChannel, float[] to, int tb) {
    for (int c = 0; c < out.count(); c++) {
      float scale = epilogue.scale(out.first() + c);
      float shift = epilogue.shift(out.first() + c);
      int fc = fb + c * fromChannel;
      int tc = tb + c * y.channel();
      epilogue.ofTile(from, fc, rowSize(), to, tc, scale, shift);
    }
  }

  /** The sums of one row before pooling, channels {@code channel} apart. */
  private void row(Outputs out, int row, int xb, float[] to, int tb, int channel) {
    float[] source = binding.array(sums.source);
    float[] weights = sums.weights.get();
    float[] from = sums.resume ? to : TileKernels.ZEROS;
    for (int column = 0, n; column < sums.width; column += n) {
      n = out.chains().run(row, column);
      Chain chain = out.chains().at(row, column);
      int xs = xb + out.chains().source(row, column);
      int ys = tb + column * y.pixel();
      TileKernels.sums(
          out.count(),
          n * y.pixel(),
          chain,
          from,
          source,
          xs,
          weights,
          out.weight(),
          to,
          ys,
          channel);
    }
  }

  @Override
  public String describe() {
    return "register tiles of 4 channels × %d vectors of images"
        .formatted(Lanes.MANY_REGISTERS ? 4 : 2);
  }
}
