package dev.sluice.testkit;

import dev.sluice.api.Backend;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Prepared;
import dev.sluice.api.Region;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Mistakes in gradients, updates and around runs, each with what must see it. */
enum OtherMistake implements BrokenBackend.Mistake {
  WEIGHT_GRADIENT_IS_ADDED("weightGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (!(op instanceof Op.ConvDw conv)) {
        super.execute(op, images, machine);
        return;
      }
      double[] gradient = machine.data().gradient(conv.weight()).data();
      double[] before = gradient.clone();
      super.execute(op, images, machine);
      boolean[] computed =
          Elements.mask(machine.data().weights().list().get(conv.weight()), conv.trained());
      Arrays.setAll(gradient, i -> computed[i] ? (float) (gradient[i] + before[i]) : gradient[i]);
    }
  },
  INPUT_GRADIENT_IS_ADDED("inputGradients stagesComputeTheirGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (!(op instanceof Op.ConvDx conv)) {
        super.execute(op, images, machine);
        return;
      }
      double[] dx = machine.data().value(conv.dx()).data();
      double[] before = dx.clone();
      super.execute(op, images, machine);
      Arrays.setAll(dx, i -> dx[i] == before[i] ? dx[i] : (float) (dx[i] + before[i]));
    }
  },
  ONLY_THE_LAST_REGION_COUNTS("inputGradients") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return op instanceof Op.ConvDx c
          ? new Op.ConvDx(c.weight(), c.window(), c.dy(), c.dx(), List.of(c.reads().getLast()))
          : op;
    }
  },
  FROZEN_WEIGHTS_GET_A_GRADIENT("weightGradients") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return op instanceof Op.ConvDw c
          ? new Op.ConvDw(c.weight(), c.window(), c.x(), c.dy(), all(parameters.get(c.weight())))
          : op;
    }
  },
  FROZEN_WEIGHTS_ARE_UPDATED("updates frozenBlocksKeepTheirBytes") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return op instanceof Op.Sgd s
          ? new Op.Sgd(s.parameter(), all(parameters.get(s.parameter())), s.rates())
          : op;
    }
  },
  DECAY_IS_FORGOTTEN("updates stagesComputeTheirGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (op instanceof Op.Sgd sgd) {
        machine.data().value(sgd.rates()).data()[2] = 0;
      }
      super.execute(op, images, machine);
    }
  },
  INPUT_GRADIENT_USES_OLD_WEIGHTS("changedWeights") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (!(op instanceof Op.ConvDx conv)) {
        super.execute(op, images, machine);
        return;
      }
      double[] weight = machine.data().weight(conv.weight()).data();
      double[] right = weight.clone();
      System.arraycopy(machine.loaded().get(conv.weight()), 0, weight, 0, weight.length);
      super.execute(op, images, machine);
      System.arraycopy(right, 0, weight, 0, weight.length);
    }
  },
  GRADIENT_DEPENDS_ON_THREADS("weightGradients stagesAreReproducible") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images, machine);
      if (op instanceof Op.ConvDw conv && machine.threads() == 3) {
        int column = conv.trained().getFirst().columns().start();
        int row = conv.trained().getFirst().rows().start();
        Tensor gradient = machine.data().gradient(conv.weight());
        int i = gradient.at(row, column, 0, 0);
        gradient.data()[i] = Math.nextUp((float) gradient.data()[i]);
      }
    }
  },
  DEPTHWISE_GRADIENT_IS_OF_THE_FIRST_IMAGE("depthwiseGradients stagesComputeTheirGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, op instanceof Op.DepthwiseDw ? 1 : images, machine);
    }
  },
  MASK_IS_IGNORED("masks stagesComputeTheirGradients") {
    @Override
    public Op change(Op op, List<Parameter> parameters) {
      return op instanceof Op.Mask m ? new Op.Apply(m.x(), m.y(), m.channels(), Epilogue.NONE) : op;
    }
  },
  RUNNING_STATISTICS_STAND_STILL("batchNorms") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (!(op instanceof Op.BatchNorm norm)) {
        super.execute(op, images, machine);
        return;
      }
      double[] running = machine.data().weight(norm.norm().variance()).data();
      double[] before = running.clone();
      super.execute(op, images, machine);
      System.arraycopy(before, 0, running, 0, running.length);
    }
  },
  BATCH_STATISTICS_ARE_CONSTANT("batchNorms stagesComputeTheirGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images, machine);
      if (op instanceof Op.BatchNormDx norm) {
        Tensor dx = machine.data().value(norm.dx());
        Tensor dy = machine.data().value(norm.dy());
        int pixels = dx.height() * dx.width();
        for (int image = 0; image < images; image++) {
          for (int c = norm.channels().start(); c < norm.channels().end(); c++) {
            for (int i = dx.at(image, c, 0, 0); i < dx.at(image, c, 0, 0) + pixels; i++) {
              dx.data()[i] = dy.data()[i];
            }
          }
        }
      }
    }
  },
  LAST_OF_EQUAL_MAXIMA_IS_TAKEN("poolingGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (op instanceof Op.PoolDx pool) {
        double[] x = machine.data().value(pool.x()).data();
        double[] right = x.clone();
        Arrays.setAll(x, i -> x[i] + i * 1e-9);
        super.execute(op, images, machine);
        System.arraycopy(right, 0, x, 0, x.length);
      } else {
        super.execute(op, images, machine);
      }
    }
  },
  ZERO_PASSES_ITS_GRADIENT("clampGradients stagesComputeTheirGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      if (op instanceof Op.ReluDx relu) {
        double[] y = machine.data().value(relu.y()).data();
        double[] right = y.clone();
        each(y, value -> value == 0 ? 1 : value);
        super.execute(op, images, machine);
        System.arraycopy(right, 0, y, 0, y.length);
      } else {
        super.execute(op, images, machine);
      }
    }
  },
  LOSS_GRADIENT_IS_A_SUM("losses stagesComputeTheirGradients") {
    @Override
    public void execute(Op op, int images, BrokenBackend.Machine machine) {
      super.execute(op, images, machine);
      if (op instanceof Op.Loss loss) {
        each(machine.data().value(loss.dLogits()).data(), value -> value * images);
      }
    }
  },
  FIRST_IMAGES_ARE_GATHERED("escalations restarts escalatedSessions") {
    @Override
    public Prepared prepared(Prepared right) {
      return new Wrapped(right) {
        @Override
        public void gather(int[] images, int count) {
          super.gather(IntStream.range(0, count).toArray(), count);
        }
      };
    }
  },
  CLOSED_PLANS_RUN("whatIsClosedDoesNotRun") {
    @Override
    public Prepared prepared(Prepared right) {
      return new Wrapped(right) {
        private boolean closed;

        @Override
        public void run(int program, int images) {
          if (!closed) {
            super.run(program, images);
          }
        }

        @Override
        public void close() {
          closed = true;
          super.close();
        }
      };
    }
  },
  CLOSED_BACKENDS_LOAD("closedBackendsLoadAndPrepareNothing") {
    @Override
    public void close(Backend right, boolean running) {}
  },
  BACKEND_CLOSES_DURING_A_RUN("nothingClosesWhileAnotherThreadRuns") {
    @Override
    public void close(Backend right, boolean running) {
      if (!running) {
        super.close(right, false);
      }
    }
  };

  private final String seenBy;

  OtherMistake(String seenBy) {
    this.seenBy = seenBy;
  }

  /** Names of the tests that must fail. */
  List<String> seenBy() {
    return List.of(seenBy.split(" "));
  }

  private static List<Region> all(Parameter parameter) {
    return parameter.inUse(parameter.rows().steps() - 1);
  }

  private static void each(double[] values, DoubleUnaryOperator change) {
    Arrays.setAll(values, i -> change.applyAsDouble(values[i]));
  }

  /** Hands everything on. */
  static class Wrapped implements Prepared {
    private final Prepared right;

    Wrapped(Prepared right) {
      this.right = right;
    }

    @Override
    public MemorySegment host(int value) {
      return right.host(value);
    }

    @Override
    public void run(int program, int images) {
      right.run(program, images);
    }

    @Override
    public void gather(int[] images, int count) {
      right.gather(images, count);
    }

    @Override
    public List<String> explain(int program) {
      return right.explain(program);
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
