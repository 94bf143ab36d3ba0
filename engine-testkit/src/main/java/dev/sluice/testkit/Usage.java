package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the programs of a plan read and write: weights, channels, gradients. */
final class Usage {
  private final Plan plan;
  private final List<List<Region>> weights = new ArrayList<>();
  private final List<List<Region>> gradients = new ArrayList<>();
  private final List<List<Region>> updates = new ArrayList<>();
  private final Set<Integer> running = new HashSet<>();
  private final List<List<ChannelRange>> channels = new ArrayList<>();
  private final Set<Integer> decisive = new HashSet<>();

  Usage(Plan plan) {
    this.plan = plan;
    plan.parameters().forEach(_ -> weights.add(new ArrayList<>()));
    plan.parameters().forEach(_ -> gradients.add(new ArrayList<>()));
    plan.parameters().forEach(_ -> updates.add(new ArrayList<>()));
    plan.values().forEach(_ -> channels.add(new ArrayList<>()));
    plan.programs().stream().flatMap(program -> program.ops().stream()).forEach(this::add);
  }

  private void add(Op op) {
    switch (op) {
      case Op.Conv conv -> add(conv);
      case Op.DepthwiseConv(int weight, _, int x, _, ChannelRange range, Epilogue then) -> {
        channels.get(x).add(range);
        weights.get(weight).add(rows(range));
        vectors(then, range);
      }
      case Op.Apply(int x, _, ChannelRange range, Epilogue then) -> {
        channels.get(x).add(range);
        vectors(then, range);
      }
      case Op.Add(int a, int b, _, ChannelRange range, _) -> {
        channels.get(a).add(range);
        channels.get(b).add(range);
      }
      case Op.Mask(int x, int mask, _, ChannelRange range) -> {
        channels.get(x).add(range);
        channels.get(mask).add(range);
      }
      case Op.BatchNorm(Op.Norm norm, int x, _, ChannelRange range, _) -> {
        channels.get(x).add(range);
        for (int id : List.of(norm.weight(), norm.bias(), norm.mean(), norm.variance())) {
          weights.get(id).add(rows(range));
        }
        running.addAll(List.of(norm.mean(), norm.variance()));
      }
      case Op.BatchNormDx(Op.Norm norm, int x, int dy, _, ChannelRange range) -> {
        channels.get(x).add(range);
        channels.get(dy).add(range);
        weights.get(norm.weight()).add(rows(range));
        gradients.get(norm.weight()).add(rows(range));
        gradients.get(norm.bias()).add(rows(range));
      }
      case Op.DepthwiseDx(int weight, _, int dy, _, ChannelRange range) -> {
        channels.get(dy).add(range);
        weights.get(weight).add(rows(range));
      }
      case Op.DepthwiseDw(int weight, _, int x, int dy, ChannelRange trained) -> {
        channels.get(x).add(trained);
        channels.get(dy).add(trained);
        gradients.get(weight).add(rows(trained));
      }
      case Op.Loss loss -> List.of(loss.logits(), loss.targets()).forEach(this::all);
      case Op.ConvDx(int weight, _, int dy, _, List<Region> reads) -> {
        weights.get(weight).addAll(reads);
        reads.forEach(region -> channels.get(dy).add(region.rows()));
      }
      case Op.ConvDw(int weight, _, int x, int dy, List<Region> trained) -> {
        gradients.get(weight).addAll(trained);
        trained.forEach(region -> channels.get(x).add(region.columns()));
        trained.forEach(region -> channels.get(dy).add(region.rows()));
      }
      case Op.ShiftDw(int shift, int dy, ChannelRange trained) -> {
        gradients.get(shift).add(rows(trained));
        channels.get(dy).add(trained);
      }
      case Op.ReluDx(int y, int dy, _, ChannelRange range) -> {
        decisive.add(y);
        channels.get(y).add(range);
        channels.get(dy).add(range);
      }
      case Op.PoolDx(_, int x, int dy, _, ChannelRange range) -> {
        decisive.add(x);
        channels.get(x).add(range);
        channels.get(dy).add(range);
      }
      case Op.Sgd sgd -> {
        weights.get(sgd.parameter()).addAll(sgd.trained());
        updates.get(sgd.parameter()).addAll(sgd.trained());
      }
    }
  }

  private void add(Op.Conv op) {
    weights.get(op.weight()).addAll(op.reads());
    for (Region region : op.reads()) {
      channels.get(op.x()).add(region.columns());
      vectors(op.then(), region.rows());
    }
  }

  /** The values that an operation writes. */
  static List<Integer> written(Op op) {
    return switch (op) {
      case Op.Conv conv -> List.of(conv.y());
      case Op.DepthwiseConv conv -> List.of(conv.y());
      case Op.Apply apply -> List.of(apply.y());
      case Op.Add add -> List.of(add.y());
      case Op.Mask mask -> List.of(mask.y());
      case Op.BatchNorm batchNorm -> List.of(batchNorm.y());
      case Op.BatchNormDx batchNorm -> List.of(batchNorm.dx());
      case Op.Loss loss -> List.of(loss.loss(), loss.dLogits());
      case Op.ConvDx conv -> List.of(conv.dx());
      case Op.DepthwiseDx conv -> List.of(conv.dx());
      case Op.ReluDx relu -> List.of(relu.dx());
      case Op.PoolDx pool -> List.of(pool.dx());
      case Op.ConvDw _, Op.DepthwiseDw _, Op.ShiftDw _, Op.Sgd _ -> List.of();
    };
  }

  private void vectors(Epilogue then, ChannelRange rows) {
    if (then.shift() != Epilogue.NO_VECTOR) {
      weights.get(then.shift()).add(rows(rows));
    }
    if (then.scale() != Epilogue.NO_VECTOR) {
      weights.get(then.scale()).add(rows(rows));
    }
  }

  /** All of these rows of a parameter with one column. */
  private static Region rows(ChannelRange rows) {
    return new Region(rows, ChannelRange.upTo(1));
  }

  private void all(int value) {
    channels.get(value).add(ChannelRange.upTo(plan.values().get(value).shape().channels()));
  }

  /** Sets every element that no program reads to NaN. */
  void poison(Parameter parameter, float[] values) {
    boolean[] used = Elements.mask(parameter, weights.get(parameter.id()));
    for (int i = 0; i < values.length; i++) {
      values[i] = used[i] ? values[i] : Float.NaN;
    }
  }

  /** For every element of a parameter whether some program computes its gradient. */
  boolean[] hasGradient(Parameter parameter) {
    return Elements.mask(parameter, gradients.get(parameter.id()));
  }

  /** For every element of a parameter whether some program updates it. */
  boolean[] isUpdated(Parameter parameter) {
    return Elements.mask(parameter, updates.get(parameter.id()));
  }

  /** Whether a parameter is a running statistic that some program moves. */
  boolean isRunning(Parameter parameter) {
    return running.contains(parameter.id());
  }

  /** Whether a value is only compared, and adds nothing to a result. */
  boolean onlyDecides(int value) {
    return decisive.contains(value);
  }

  /** Whether some program reads this channel of a value. */
  boolean reads(int value, int channel) {
    return channels.get(value).stream().anyMatch(r -> r.start() <= channel && channel < r.end());
  }
}
