package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Program;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Window;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks that the operations of a plan fit its values and parameters. */
final class PlanCheck {
  private final Plan plan;
  private final boolean trainable;
  private String place = "plan";

  private PlanCheck(Plan plan, boolean trainable) {
    this.plan = plan;
    this.trainable = trainable;
  }

  /**
   * @throws IllegalArgumentException naming the program, the operation and what does not fit
   */
  static void check(Plan plan, List<Parameter> parameters, boolean trainable) {
    new PlanCheck(plan, trainable).check(parameters);
  }

  private void check(List<Parameter> parameters) {
    require(plan.parameters().equals(parameters), "its parameters are not those of the weights");
    for (int id = 0; id < plan.values().size(); id++) {
      Value value = plan.values().get(id);
      require(value.id() == id, "value " + id + " has id " + value.id());
      require(
          value.role() != Role.RATES || value.shape().size() == 3,
          "rates are three numbers, not " + value.shape());
    }
    for (Program program : plan.programs()) {
      for (int i = 0; i < program.ops().size(); i++) {
        Op op = program.ops().get(i);
        place =
            "program '%s', operation %d (%s)"
                .formatted(program.name(), i, op.getClass().getSimpleName());
        check(op);
      }
    }
  }

  private void check(Op op) {
    switch (op) {
      case Op.Conv conv -> check(conv);
      case Op.DepthwiseConv conv -> {
        depthwise(conv.weight(), conv.window(), conv.channels(), conv.x(), conv.y(), conv.then());
        written(conv.y(), conv.x());
      }
      case Op.Apply apply -> check(apply);
      case Op.Add add -> {
        alike(add.channels(), add.a(), add.b(), add.y());
        written(add.y());
      }
      case Op.Mask mask -> {
        alike(mask.channels(), mask.x(), mask.mask(), mask.y());
        written(mask.y(), mask.x(), mask.mask());
      }
      case Op.BatchNorm batchNorm -> {
        norm(batchNorm.norm(), batchNorm.channels());
        alike(batchNorm.channels(), batchNorm.x(), batchNorm.y());
        written(batchNorm.y(), batchNorm.x());
      }
      case Op.BatchNormDx batchNorm -> {
        norm(batchNorm.norm(), batchNorm.channels());
        alike(batchNorm.channels(), batchNorm.x(), batchNorm.dy(), batchNorm.dx());
        written(batchNorm.dx(), batchNorm.x(), batchNorm.dy());
      }
      case Op.DepthwiseDx conv -> {
        depthwise(
            conv.weight(), conv.window(), conv.channels(), conv.dx(), conv.dy(), Epilogue.NONE);
        written(conv.dx(), conv.dy());
      }
      case Op.DepthwiseDw conv -> {
        depthwise(conv.weight(), conv.window(), conv.trained(), conv.x(), conv.dy(), Epilogue.NONE);
        trained();
      }
      case Op.Loss loss -> check(loss);
      case Op.ConvDx conv -> {
        window(conv.weight(), conv.window(), read(conv.dx()), read(conv.dy()), null);
        written(conv.dx(), conv.dy());
        regions(conv.weight(), conv.reads(), conv.dx(), conv.dy());
      }
      case Op.ConvDw conv -> {
        window(conv.weight(), conv.window(), read(conv.x()), read(conv.dy()), null);
        regions(conv.weight(), conv.trained(), conv.x(), conv.dy());
        trained();
      }
      case Op.ShiftDw shift -> {
        vector(shift.shift(), shift.trained());
        channels(shift.trained(), shift.dy());
        trained();
      }
      case Op.ReluDx relu -> {
        require(read(relu.y()).equals(read(relu.dx())), "y and dx differ in shape");
        require(read(relu.dy()).equals(read(relu.dx())), "dy and dx differ in shape");
        written(relu.dx(), relu.y());
        channels(relu.channels(), relu.dx());
      }
      case Op.PoolDx pool -> {
        require(read(pool.x()).equals(read(pool.dx())), "x and dx differ in shape");
        pooling(pool.pool(), read(pool.x()), read(pool.dy()));
        written(pool.dx(), pool.x(), pool.dy());
        channels(pool.channels(), pool.dx(), pool.dy());
      }
      case Op.Sgd sgd -> {
        exist(parameter(sgd.parameter()), sgd.trained());
        require(value(sgd.rates()).role() == Role.RATES, "its rates are not of role RATES");
        trained();
      }
    }
  }

  private void check(Op.Conv op) {
    window(op.weight(), op.window(), read(op.x()), read(op.y()), op.then().pool());
    written(op.y(), op.x());
    regions(op.weight(), op.reads(), op.x(), op.y());
    for (int i = 0; i < op.reads().size(); i++) {
      ChannelRange rows = op.reads().get(i).rows();
      for (Region before : op.reads().subList(0, i)) {
        require(!rows.overlaps(before.rows()), "two regions have rows " + rows);
      }
      vectors(op.then(), rows);
    }
  }

  private void depthwise(
      int weight, Window window, ChannelRange channels, int x, int y, Epilogue then) {
    window(weight, window, read(x), read(y), null);
    require(parameter(weight).columns().full() == 1, "its weight has more than one column");
    exist(parameter(weight), List.of(new Region(channels, ChannelRange.upTo(1))));
    channels(channels, x, y);
    vectors(then, channels);
  }

  private void norm(Op.Norm norm, ChannelRange channels) {
    for (int id : List.of(norm.weight(), norm.bias(), norm.mean(), norm.variance())) {
      vector(id, channels);
    }
    trained();
  }

  /** Values of the same shape that have these channels. */
  private void alike(ChannelRange channels, int... ids) {
    for (int id : ids) {
      require(read(id).equals(read(ids[0])), "values differ in shape");
    }
    channels(channels, ids);
  }

  private void check(Op.Apply op) {
    pooling(op.then().pool(), read(op.x()), read(op.y()));
    written(op.y(), op.x());
    channels(op.channels(), op.x(), op.y());
    vectors(op.then(), op.channels());
  }

  private void check(Op.Loss op) {
    Shape logits = read(op.logits());
    require(logits.equals(read(op.targets())), "logits and targets differ in shape");
    require(logits.equals(read(op.dLogits())), "logits and their gradient differ in shape");
    require(read(op.loss()).size() == 1, "the loss is one number per image");
    written(op.loss(), op.logits(), op.targets(), op.dLogits());
    written(op.dLogits(), op.logits(), op.targets());
  }

  /** The kernel is the weight's, and sliding it over x, then pooling, yields y's pixels. */
  private void window(int weight, Window window, Shape x, Shape y, @Nullable Pool2d pool) {
    Parameter parameter = parameter(weight);
    require(
        window.kernelHeight() == parameter.kernelHeight()
            && window.kernelWidth() == parameter.kernelWidth(),
        "the window is not the kernel of " + parameter.node());
    require(window.fits(x), "the window does not fit into " + x);
    pooling(pool, window.output(y.channels(), x), y);
  }

  private void pooling(@Nullable Pool2d pool, Shape x, Shape y) {
    require(pool == null || pool.window().fits(x), "the pooling does not fit into " + x);
    Shape pooled = pool == null ? x : pool.window().output(x.channels(), x);
    require(
        pooled.height() == y.height() && pooled.width() == y.width(),
        "the result has %d×%d pixels, not those of %s"
            .formatted(pooled.height(), pooled.width(), y));
  }

  /** Regions exist, their columns are channels of x, their rows channels of y. */
  private void regions(int weight, List<Region> regions, int x, int y) {
    exist(parameter(weight), regions);
    for (Region region : regions) {
      channels(region.columns(), x);
      channels(region.rows(), y);
    }
  }

  private void exist(Parameter parameter, List<Region> regions) {
    List<Region> existing = parameter.inUse(parameter.rows().steps() - 1);
    for (Region region : regions) {
      long area =
          existing.stream()
              .mapToLong(
                  e ->
                      (long) e.rows().intersection(region.rows()).size()
                          * e.columns().intersection(region.columns()).size())
              .sum();
      require(
          area == region.area(),
          "%s %s has no rows %s with columns %s"
              .formatted(parameter.node(), parameter.field(), region.rows(), region.columns()));
    }
  }

  private void vectors(Epilogue then, ChannelRange rows) {
    if (then.shift() != Epilogue.NO_VECTOR) {
      vector(then.shift(), rows);
    }
    if (then.scale() != Epilogue.NO_VECTOR) {
      vector(then.scale(), rows);
    }
  }

  private void vector(int parameter, ChannelRange rows) {
    require(parameter(parameter).rank() == 1, "its shift is not a vector");
    exist(parameter(parameter), List.of(new Region(rows, ChannelRange.upTo(1))));
  }

  private void channels(ChannelRange channels, int... ids) {
    for (int id : ids) {
      require(
          channels.end() <= read(id).channels(),
          "value '%s' has %d channels, not %s"
              .formatted(value(id).name(), read(id).channels(), channels));
    }
  }

  private void trained() {
    require(trainable, "these weights were not loaded to be trained");
  }

  /** The shape of a value that an operation may read. */
  private Shape read(int id) {
    require(value(id).role() != Role.RATES, "value '%s' are rates".formatted(value(id).name()));
    return value(id).shape();
  }

  private void written(int id, int... others) {
    require(
        value(id).role() != Role.INPUT,
        "value '%s' is the host's to write".formatted(value(id).name()));
    for (int other : others) {
      require(id != other, "value '%s' is read and written".formatted(value(id).name()));
    }
  }

  private Value value(int id) {
    return plan.values().get(Objects.checkIndex(id, plan.values().size()));
  }

  private Parameter parameter(int id) {
    return plan.parameters().get(Objects.checkIndex(id, plan.parameters().size()));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(place + ": " + otherwise);
    }
  }
}
