package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Mistakes in forward operations, each with the parts of the suite that must see it. */
enum ForwardMistake implements BrokenBackend.Mistake {
  LAST_INPUT_CHANNEL_IS_FORGOTTEN("convolutions linearLayers steps randomPlans") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      return reading(
          op, r -> new Region(r.rows(), shorter(r.columns(), r.columns().size() > 1 ? 1 : 0)));
    }
  },
  LAST_ROW_OF_KERNEL_IS_FORGOTTEN("convolutions linearLayers randomPlans") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (!(op instanceof Op.Conv conv)) {
        super.execute(op, images, machine);
        return;
      }
      Tensor weight = machine.data().weight(conv.weight());
      double[] right = weight.data().clone();
      for (int i = 0; i < right.length; i++) {
        boolean last = i / weight.width() % weight.height() == weight.height() - 1;
        weight.data()[i] = last ? 0 : right[i];
      }
      super.execute(op, images, machine);
      System.arraycopy(right, 0, weight.data(), 0, right.length);
    }
  },
  ONE_INPUT_CHANNEL_TOO_MANY("steps widths cutModels") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      int end = op.reads().getFirst().columns().end();
      return reading(
          op,
          r ->
              new Region(
                  r.rows(),
                  new ChannelRange(
                      r.columns().start(), Math.min(weight.columns().full(), end + 1))));
    }
  },
  ONE_OUTPUT_CHANNEL_TOO_MANY("steps") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      int end = Math.min(weight.rows().full(), op.reads().getLast().rows().end() + 1);
      return reading(
          op,
          r ->
              r.equals(op.reads().getLast())
                  ? new Region(new ChannelRange(r.rows().start(), end), r.columns())
                  : r);
    }
  },
  REGIONS_ARE_TAKEN_AS_ONE("steps") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      return reading(op, r -> new Region(r.rows(), op.reads().getLast().columns()));
    }
  },
  STRIDE_3_IS_2("convolutions randomPlans") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      Window w = op.window();
      return sliding(
          op, new Window(w.kernelHeight(), w.kernelWidth(), Math.min(2, w.stride()), w.padding()));
    }
  },
  PADDING_IS_IGNORED("convolutions epilogues randomPlans") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      Window w = op.window();
      return sliding(op, new Window(w.kernelHeight(), w.kernelWidth(), w.stride(), 0));
    }
  },
  SUM_STARTS_AGAIN("resumedSums escalations widenings escalatedSessions") {
    @Override
    Op.Conv change(Op.Conv op, Parameter weight) {
      return new Op.Conv(op.weight(), op.window(), op.x(), op.y(), op.reads(), false, op.then());
    }
  },
  SUM_STARTS_FROM_THE_SHIFT("epilogues") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images, machine);
      if (op instanceof Op.Conv conv && conv.then().pool() == null && !conv.resume()) {
        Tensor y = machine.data().value(conv.y());
        for (Region region : conv.reads()) {
          for (int row = region.rows().start(); row < region.rows().end(); row++) {
            for (int image = 0; image < images && conv.then().shift() >= 0; image++) {
              y.fillPlane(image, row, machine.data().weight(conv.then().shift()).data()[row]);
            }
          }
        }
        machine
            .interpreter()
            .execute(
                new Op.Conv(
                    conv.weight(),
                    conv.window(),
                    conv.x(),
                    conv.y(),
                    conv.reads(),
                    conv.then().shift() >= 0,
                    Epilogue.NONE),
                images);
      }
    }
  },
  SUM_IS_IN_DOUBLE("convolutions linearLayers unusualNumbers randomPlans") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      new Interpreter(Arithmetic.DOUBLE, machine.data()).execute(op, images);
    }
  },
  DENORMALS_ARE_ZERO("unusualNumbers applications") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images, machine);
      eachResult(op, machine, value -> Math.abs(value) < Float.MIN_NORMAL ? 0 : value);
    }
  },
  ZERO_IS_NEGATIVE("unusualNumbers applications") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images, machine);
      eachResult(op, machine, value -> value == 0 ? -0.0 : value);
    }
  },
  SHIFT_OF_CHANNEL_0_FOR_ALL("applications") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (op instanceof Op.Apply apply && apply.then().shift() != Epilogue.NO_VECTOR) {
        double[] shift = machine.data().weight(apply.then().shift()).data();
        double[] right = shift.clone();
        Arrays.fill(shift, right[apply.channels().start()]);
        super.execute(op, images, machine);
        System.arraycopy(right, 0, shift, 0, right.length);
      } else {
        super.execute(op, images, machine);
      }
    }
  },
  SCALE_IS_FORGOTTEN("epilogues applications depthwiseConvolutions widths") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return switch (op) {
        case Op.Conv c ->
            new Op.Conv(
                c.weight(), c.window(), c.x(), c.y(), c.reads(), c.resume(), unscaled(c.then()));
        case Op.DepthwiseConv c ->
            new Op.DepthwiseConv(
                c.weight(), c.window(), c.x(), c.y(), c.channels(), unscaled(c.then()));
        case Op.Apply a -> new Op.Apply(a.x(), a.y(), a.channels(), unscaled(a.then()));
        default -> op;
      };
    }

    private Epilogue unscaled(Epilogue then) {
      return new Epilogue(then.shift(), then.relu(), then.pool());
    }
  },
  KERNEL_OF_CHANNEL_0_FOR_ALL("depthwiseConvolutions widths") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (!(op instanceof Op.DepthwiseConv conv)) {
        super.execute(op, images, machine);
        return;
      }
      double[] weight = machine.data().weight(conv.weight()).data();
      double[] right = weight.clone();
      int first = conv.channels().start() * conv.window().taps();
      Arrays.setAll(weight, i -> right[first + i % conv.window().taps()]);
      super.execute(op, images, machine);
      System.arraycopy(right, 0, weight, 0, right.length);
    }
  },
  SUM_IS_NOT_CLAMPED("additions widths") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return op instanceof Op.Add a ? new Op.Add(a.a(), a.b(), a.y(), a.channels(), false) : op;
    }
  },
  POOLING_STRIDE_IS_ITS_KERNEL("epilogues applications") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return switch (op) {
        case Op.Conv c when c.then().pool() != null ->
            new Op.Conv(c.weight(), c.window(), c.x(), c.y(), c.reads(), false, narrowed(c.then()));
        case Op.Apply a when a.then().pool() != null ->
            new Op.Apply(a.x(), a.y(), a.channels(), narrowed(a.then()));
        default -> op;
      };
    }

    private Epilogue narrowed(Epilogue then) {
      Pool2d pool = Objects.requireNonNull(then.pool());
      int stride = Math.min(pool.stride(), pool.kernelSize() - 1);
      return new Epilogue(
          then.shift(), then.relu(), new Pool2d(pool.kind(), pool.kernelSize(), stride));
    }
  },
  LAST_IMAGE_AFTER_16_IS_FORGOTTEN("convolutions linearLayers applications") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images % 16 == 1 && images > 1 ? images - 1 : images, machine);
    }
  };

  private final String seenBy;

  ForwardMistake(String seenBy) {
    this.seenBy = seenBy;
  }

  /** Names of the tests that must fail. */
  List<String> seenBy() {
    return List.of(seenBy.split(" "));
  }

  /** Whether it is a mistake only for a backend that promises certain bits. */
  boolean isOnlyRounding() {
    return switch (this) {
      case SUM_STARTS_FROM_THE_SHIFT, SUM_IS_IN_DOUBLE, DENORMALS_ARE_ZERO, ZERO_IS_NEGATIVE ->
          true;
      default -> false;
    };
  }

  @Override
  public Op change(Op op, List<Parameter> parameters) {
    return op instanceof Op.Conv conv ? change(conv, parameters.get(conv.weight())) : op;
  }

  Op.Conv change(Op.Conv op, Parameter weight) {
    return op;
  }

  private static ChannelRange shorter(ChannelRange range, int by) {
    return new ChannelRange(range.start(), range.end() - by);
  }

  private static Op.Conv reading(Op.Conv op, UnaryOperator<Region> change) {
    List<Region> reads = op.reads().stream().map(change).toList();
    return new Op.Conv(op.weight(), op.window(), op.x(), op.y(), reads, op.resume(), op.then());
  }

  private static Op.Conv sliding(Op.Conv op, Window window) {
    return new Op.Conv(op.weight(), window, op.x(), op.y(), op.reads(), op.resume(), op.then());
  }

  private static void eachResult(Op op, BrokenBackend.Machine machine, DoubleUnaryOperator change) {
    for (int value : Usage.written(op)) {
      double[] values = machine.data().value(value).data();
      Arrays.setAll(values, i -> change.applyAsDouble(values[i]));
    }
  }
}
