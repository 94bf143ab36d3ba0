package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import dev.sluice.api.Window;
import dev.sluice.cuda.vendor.ConvShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns operations into kernels on one session's memory. */
final class Lowering {
  /** How many rows a block of {@code reduce} and {@code sgd} takes. */
  private static final int ROWS = 8;

  private final KernelSet kernels;
  private final DeviceWeights weights;
  private final DeviceValues values;
  private final DeviceBlock block;
  private final Tables tables;
  private final int maxBatch;
  private final @Nullable FastestPaths fastest;

  /** What a session's kernels read and write. */
  record Memory(DeviceWeights weights, DeviceValues values, DeviceBlock block, Tables tables) {}

  /**
   * @param fastest chooses between own kernels and libraries; null for own kernels only
   */
  Lowering(KernelSet kernels, Memory memory, int maxBatch, @Nullable FastestPaths fastest) {
    this.kernels = kernels;
    this.fastest = fastest;
    this.weights = memory.weights;
    this.values = memory.values;
    this.block = memory.block;
    this.tables = memory.tables;
    this.maxBatch = maxBatch;
  }

  /** What an operation does, in order; nothing if it touches no channel. */
  List<Work> of(Op op) {
    return switch (op) {
      case Op.Conv conv -> conv(conv);
      case Op.DepthwiseConv conv -> depthwise(conv);
      case Op.DepthwiseDx(int weight, Window window, int dy, int dx, ChannelRange channels) -> {
        Kernel kernel = kernels.only("depthwise_dx");
        yield unlessEmpty(
            channels,
            new DepthwiseDxWork(kernel, weight(weight), window, place(dy), place(dx), channels));
      }
      case Op.DepthwiseDw(int weight, Window window, int x, int dy, ChannelRange channels) -> {
        Kernel kernel = kernels.only("depthwise_dw");
        yield unlessEmpty(
            channels,
            new DepthwiseDwWork(kernel, weight(weight), window, place(x), place(dy), channels));
      }
      case Op.Add(int a, int b, int y, ChannelRange channels, boolean relu) ->
          unlessEmpty(
              channels,
              new PairWork(kernels.only("add"), place(a), place(b), place(y), channels, relu));
      case Op.Mask(int x, int mask, int y, ChannelRange channels) ->
          unlessEmpty(
              channels,
              new PairWork(kernels.only("mask"), place(x), place(mask), place(y), channels, false));
      case Op.BatchNorm(Op.Norm norm, int x, int y, ChannelRange channels, boolean relu) -> {
        Kernel kernel = kernels.only("batch_norm");
        yield unlessEmpty(
            channels, new BatchNormWork(kernel, weights, norm, place(x), place(y), channels, relu));
      }
      case Op.BatchNormDx(Op.Norm norm, int x, int dy, int dx, ChannelRange channels) -> {
        Kernel kernel = kernels.only("batch_norm_dx");
        yield unlessEmpty(
            channels,
            new BatchNormDxWork(kernel, weights, norm, place(x), place(dy), place(dx), channels));
      }
      case Op.Apply apply ->
          apply(place(apply.x()), place(apply.y()), apply.channels(), apply.then());
      case Op.Loss loss ->
          List.of(
              new LossWork(
                  kernels.only("loss"),
                  place(loss.logits()),
                  place(loss.targets()),
                  place(loss.loss()),
                  place(loss.dLogits())));
      case Op.ConvDx dx -> convDx(dx);
      case Op.ConvDw dw -> convDw(dw);
      case Op.ShiftDw(int shift, int dy, ChannelRange channels) ->
          unlessEmpty(
              channels,
              new ShiftDwWork(kernels.only("shift_dw"), weight(shift), place(dy), channels));
      case Op.ReluDx(int y, int dy, int dx, ChannelRange channels) ->
          unlessEmpty(
              channels,
              new ReluDxWork(kernels.only("relu_dx"), place(y), place(dy), place(dx), channels));
      case Op.PoolDx(Pool2d pool, int x, int dy, int dx, ChannelRange channels) -> {
        Kernel kernel = kernels.only("pool_dx");
        Pooling pooling = Pooling.of(pool);
        yield unlessEmpty(
            channels, new PoolDxWork(kernel, place(x), place(dy), place(dx), channels, pooling));
      }
      case Op.Sgd sgd -> sgd(sgd);
    };
  }

  private static List<Work> unlessEmpty(ChannelRange channels, Work work) {
    return channels.isEmpty() ? List.of() : List.of(work);
  }

  private Place place(int value) {
    return new Place(() -> values.address(value), values.shape(value));
  }

  private Weight weight(int parameter) {
    return new Weight(weights, weights.tensor(parameter));
  }

  /** Address of a vector of an epilogue; 0 if there is none. */
  private long vector(int parameter) {
    return parameter == Epilogue.NO_VECTOR ? 0 : weights.address(Slot.VALUE, parameter);
  }

  /** Whether the window covers an image of {@code x} once: what a linear layer is. */
  private static boolean isLinear(Window window, Shape x) {
    return window.equals(Window.whole(x));
  }

  private List<Work> conv(Op.Conv op) {
    List<Tile> tiles =
        op.reads().stream()
            .filter(region -> !region.rows().isEmpty())
            .map(region -> new Tile(region.rows(), region.columns()))
            .toList();
    if (tiles.isEmpty()) {
      return List.of();
    }
    List<Work> own = own(op, tiles);
    FastestPaths paths = fastest;
    return paths == null || !isPrefix(op, tiles) ? own : List.of(fastest(paths, op, own));
  }

  /** Whether it computes the first rows from the first columns: all that libraries take. */
  private static boolean isPrefix(Op.Conv op, List<Tile> tiles) {
    ChannelRange rows = tiles.getFirst().outputs();
    ChannelRange columns = tiles.getFirst().sums();
    return tiles.size() == 1
        && !op.resume()
        && rows.start() == 0
        && columns.start() == 0
        && !columns.isEmpty();
  }

  private Work fastest(FastestPaths paths, Op.Conv op, List<Work> own) {
    Region read = op.reads().stream().filter(region -> !region.isEmpty()).findFirst().orElseThrow();
    Place x = place(op.x());
    Place y = place(op.y());
    Weight w = weight(op.weight());
    Shape sums = sums(op);
    IntFunction<ConvShape> shape =
        images ->
            new ConvShape(
                read.rows().end(),
                read.columns().end(),
                op.window(),
                x.shape(),
                sums,
                w.pitch(),
                images);
    boolean done = op.then().equals(Epilogue.NONE);
    Place to = done ? y : scratch(sums);
    List<Work> after = done ? List.of() : apply(to, y, read.rows(), op.then());
    FastestWork.Layer layer =
        new FastestWork.Layer(shape, w, x, to, done ? "" : ", then " + then(op.then()));
    return new FastestWork(paths, layer, own, after);
  }

  private static String then(Epilogue then) {
    Pool2d pool = then.pool();
    return "%sshift%s%s"
        .formatted(
            then.scale() == Epilogue.NO_VECTOR ? "" : "scale, ",
            then.relu() ? ", relu" : "",
            pool == null
                ? ""
                : ", %s %d/%d".formatted(pool.kind(), pool.kernelSize(), pool.stride()));
  }

  private List<Work> own(Op.Conv op, List<Tile> tiles) {
    Epilogue then = op.then();
    boolean linear = isLinear(op.window(), values.shape(op.x()));
    boolean scales = then.scale() != Epilogue.NO_VECTOR;
    if (!scales && (then.pool() == null || (!linear && Pooling.isFusable(then.pool())))) {
      int pooled = Pooling.fused(then.pool());
      Forward forward =
          new Forward(vector(then.shift()), then.relu(), pooled, op.resume(), !op.resume());
      return List.of(forward(op, tiles, place(op.y()), forward));
    }
    Place sums = scales ? place(op.y()) : scratch(sums(op));
    List<Work> works = new ArrayList<>();
    works.add(forward(op, tiles, sums, Forward.sums(false)));
    tiles.forEach(tile -> works.addAll(apply(sums, place(op.y()), tile.outputs(), then)));
    return works;
  }

  /** The shape of what a convolution yields before any pooling. */
  private Shape sums(Op.Conv op) {
    return op.window().output(values.shape(op.y()).channels(), values.shape(op.x()));
  }

  private Place scratch(Shape shape) {
    block.reserveScratch((long) maxBatch * shape.size() * Float.BYTES);
    return new Place(block::scratch, shape);
  }

  private Work forward(Op.Conv op, List<Tile> tiles, Place y, Forward forward) {
    Place x = place(op.x());
    Weight w = weight(op.weight());
    if (isLinear(op.window(), x.shape())) {
      Tiling tiling = new Tiling(kernels.family("linear"), tiles, w.taps(), tables);
      return new LinearWork(kernels, tiling, w, x, y, forward);
    }
    ConvWork.Sides sides = new ConvWork.Sides(x, y);
    List<Kernel> family = ConvWork.family(kernels, op.window(), sides, forward.pooled() != 0);
    Tiling tiling = new Tiling(family, tiles, w.taps(), tables);
    return new ConvWork(kernels, tiling, w, op.window(), sides, forward);
  }

  private List<Work> apply(Place x, Place y, ChannelRange channels, Epilogue then) {
    ApplyWork.Finish finish =
        new ApplyWork.Finish(
            vector(then.scale()), vector(then.shift()), then.relu(), Pooling.of(then.pool()));
    return unlessEmpty(channels, new ApplyWork(kernels.only("apply"), x, y, channels, finish));
  }

  private List<Work> depthwise(Op.DepthwiseConv op) {
    Epilogue then = op.then();
    DepthwiseWork.Finish finish =
        new DepthwiseWork.Finish(vector(then.scale()), vector(then.shift()), then.relu());
    DepthwiseWork.Sides sides = new DepthwiseWork.Sides(place(op.x()), place(op.y()));
    return unlessEmpty(
        op.channels(),
        new DepthwiseWork(
            kernels.only("depthwise"),
            weight(op.weight()),
            op.window(),
            sides,
            op.channels(),
            finish));
  }

  private List<Work> convDx(Op.ConvDx op) {
    List<List<Tile>> passes = Columns.passes(op.reads());
    return Stream.iterate(0, i -> i < passes.size(), i -> i + 1)
        .filter(i -> !passes.get(i).isEmpty())
        .map(i -> convDx(op, passes.get(i), i > 0))
        .toList();
  }

  private Work convDx(Op.ConvDx op, List<Tile> tiles, boolean resume) {
    Place dy = place(op.dy());
    Place dx = place(op.dx());
    Weight w = weight(op.weight());
    if (isLinear(op.window(), dx.shape())) {
      List<Tile> numbers =
          tiles.stream()
              .map(tile -> new Tile(numbers(tile.outputs(), w.taps()), tile.sums()))
              .toList();
      Tiling tiling = new Tiling(kernels.family("linear_dx"), numbers, 1, tables);
      return new LinearDxWork(kernels, tiling, w, dy, dx, resume);
    }
    Tiling tiling = new Tiling(kernels.family("conv_dx"), tiles, w.taps(), tables);
    ConvDxWork.Gradients gradients = new ConvDxWork.Gradients(dy, dx);
    return new ConvDxWork(kernels, tiling, w, op.window(), gradients, resume);
  }

  /** The numbers of an image that some channels have. */
  private static ChannelRange numbers(ChannelRange channels, int taps) {
    return new ChannelRange(channels.start() * taps, channels.end() * taps);
  }

  private List<Work> convDw(Op.ConvDw op) {
    List<Tile> tiles =
        op.trained().stream()
            .filter(region -> !region.isEmpty())
            .map(region -> new Tile(region.rows(), region.columns()))
            .toList();
    if (tiles.isEmpty()) {
      return List.of();
    }
    Place x = place(op.x());
    Place dy = place(op.dy());
    Weight w = weight(op.weight());
    Tables.Table table = tables.add(Tile.split(tiles, ROWS));
    if (isLinear(op.window(), x.shape())) {
      Tiling tiling = new Tiling(kernels.family("linear_dw"), tiles, 1, tables);
      return List.of(new LinearDwWork(kernels, tiling, table.columns(), w, x, dy));
    }
    Tiling tiling = new Tiling(kernels.family("conv_dw"), tiles, 1, tables);
    ConvDwWork.Reduction reduction = new ConvDwWork.Reduction(table, block);
    ConvDwWork work =
        new ConvDwWork(kernels, tiling, reduction, w, op.window(), new ConvDwWork.Sides(x, dy));
    block.reserveScratch(work.scratch(maxBatch));
    return List.of(work);
  }

  private List<Work> sgd(Op.Sgd op) {
    Weight w = weight(op.parameter());
    List<Tile> tiles =
        op.trained().stream().filter(region -> !region.isEmpty()).map(w.tensor()::tile).toList();
    if (tiles.isEmpty()) {
      return List.of();
    }
    Tables.Table table = tables.add(Tile.split(tiles, ROWS));
    return List.of(new SgdWork(kernels.only("sgd"), table, w, () -> values.address(op.rates())));
  }
}
