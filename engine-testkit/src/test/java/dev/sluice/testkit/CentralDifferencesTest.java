package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every gradient of the reference in double precision against central differences. */
class CentralDifferencesTest {
  private static final int IMAGES = 3;
  private static final double STEP = 1e-4;

  /**
   * Programs 0, forward, and 1, backward, with their weights; the result is a weighted sum of y.
   */
  private record Bench(ReferencePrepared prepared, ReferenceWeights weights, int y, int dyId) {
    double[] dy() {
      return prepared.values(dyId);
    }

    double result() {
      prepared.compute(0, IMAGES);
      double sum = 0;
      for (int i = 0; i < dy().length; i++) {
        sum += dy()[i] * prepared.values(y)[i];
      }
      return sum;
    }

    /** Compares a gradient with what the result does when an element moves. */
    void check(String what, double[] of, double[] gradient, IntStream elements) {
      elements.forEach(
          i -> {
            double value = of[i];
            of[i] = value + STEP;
            double above = result();
            of[i] = value - STEP;
            double below = result();
            of[i] = value;
            // The functions are linear between kinks: what is left is rounding in the sums.
            assertEquals((above - below) / (2 * STEP), gradient[i], 1e-8, what + " " + i);
          });
    }
  }

  private static void with(PlanBuilder builder, int y, int dy, Consumer<Bench> test) {
    Plan plan = builder.build();
    Random random = new Random(3);
    try (ReferenceBackend backend = new ReferenceBackend(Arithmetic.DOUBLE);
        ReferenceWeights weights = backend.load(new Parameters(plan.parameters()), true);
        ReferencePrepared prepared = backend.prepare(plan, weights, IMAGES, 1)) {
      for (Parameter parameter : plan.parameters()) {
        randomise(weights.values(Slot.VALUE, parameter.id()), random);
      }
      plan.values().forEach(value -> randomise(prepared.values(value.id()), random));
      Bench bench = new Bench(prepared, weights, y, dy);
      prepared.compute(0, IMAGES);
      test.accept(bench);
    }
  }

  private static void randomise(double[] values, Random random) {
    Arrays.setAll(values, _ -> random.nextDouble() * 2 - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, DENSE",
    "3, 1, 1, DENSE",
    "3, 2, 1, TRIANGULAR",
    "2, 3, 0, TRIANGULAR",
    "5, 1, 2, DENSE"
  })
  void convolution(int kernel, int stride, int padding, Connectivity connectivity) {
    Window window = Window.square(kernel, stride, padding);
    Shape image = new Shape(4, 6, 5);
    PlanBuilder plan = new PlanBuilder();
    Shape result = window.output(5, image);
    int x = plan.input("x", image);
    int dy = plan.input("dy", result);
    int y = plan.kept("y", result);
    int dx = plan.kept("dx", image);
    int weight = plan.weight(Channels.of(2, 5), Channels.of(3, 4), window, connectivity);
    int shift = plan.vector(Channels.of(2, 5));
    Parameter parameter = plan.parameter(weight);
    List<Region> reads = parameter.inUse(1);
    plan.program("forward", new Op.Conv(weight, window, x, y, reads, false, Epilogue.shift(shift)));
    plan.program(
        "backward",
        new Op.ConvDx(weight, window, dy, dx, reads),
        new Op.ConvDw(weight, window, x, dy, reads),
        new Op.ShiftDw(shift, dy, ChannelRange.upTo(5)));
    with(
        plan,
        y,
        dy,
        bench -> {
          bench.prepared().compute(1, IMAGES);
          double[] values = bench.prepared().values(x);
          bench.check(
              "dx", values, bench.prepared().values(dx).clone(), IntStream.range(0, values.length));
          checkWeights(bench, parameter);
          checkWeights(bench, plan.parameter(shift));
        });
  }

  private static void checkWeights(Bench bench, Parameter parameter) {
    List<Integer> existing = new ArrayList<>();
    Elements.existing(parameter, existing::add);
    bench.check(
        parameter.field(),
        bench.weights().values(Slot.VALUE, parameter.id()),
        bench.weights().values(Slot.GRADIENT, parameter.id()),
        existing.stream().mapToInt(Integer::intValue));
  }

  @ParameterizedTest
  @CsvSource({"MAX, 2, 2", "MAX, 3, 2", "MAX, 2, 3", "AVERAGE, 2, 2", "AVERAGE, 3, 1"})
  void pooling(Pool2d.Kind kind, int kernel, int stride) {
    Pool2d pool = new Pool2d(kind, kernel, stride);
    Shape image = new Shape(3, 7, 6);
    PlanBuilder plan = new PlanBuilder();
    Shape pooled = pool.window().output(3, image);
    int x = plan.input("x", image);
    int dy = plan.input("dy", pooled);
    int y = plan.kept("y", pooled);
    int dx = plan.kept("dx", image);
    ChannelRange all = ChannelRange.upTo(3);
    plan.program("forward", new Op.Apply(x, y, all, Epilogue.pool(pool)));
    plan.program("backward", new Op.PoolDx(pool, x, dy, dx, all));
    with(plan, y, dy, bench -> checkKinked(bench, x, dx));
  }

  @Test
  void clamp() {
    Shape image = new Shape(3, 7, 6);
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", image);
    int dy = plan.input("dy", image);
    int y = plan.kept("y", image);
    int dx = plan.kept("dx", image);
    ChannelRange all = ChannelRange.upTo(3);
    plan.program("forward", new Op.Apply(x, y, all, new Epilogue(Epilogue.NO_VECTOR, true, null)));
    plan.program("backward", new Op.ReluDx(y, dy, dx, all));
    with(plan, y, dy, bench -> checkKinked(bench, x, dx));
  }

  /** All elements differ by much more than the step, and none is near 0. */
  private static void checkKinked(Bench bench, int x, int dx) {
    double[] values = bench.prepared().values(x);
    List<Double> apart = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      apart.add((i - values.length / 2 + 0.5) * 0.01);
    }
    Collections.shuffle(apart, new Random(4));
    Arrays.setAll(values, apart::get);
    bench.prepared().compute(0, IMAGES);
    bench.prepared().compute(1, IMAGES);
    double[] gradient = bench.prepared().values(dx).clone();
    bench.check("dx", values, gradient, IntStream.range(0, values.length));
  }

  /** The gradient of the mean loss over the batch. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10})
  void loss(int classes) {
    PlanBuilder plan = new PlanBuilder();
    int logits = plan.input("logits", Shape.vector(classes));
    int targets = plan.input("targets", Shape.vector(classes));
    int weights = plan.input("one per image", Shape.vector(1));
    int loss = plan.kept("loss", Shape.vector(1));
    int dLogits = plan.kept("dLogits", Shape.vector(classes));
    plan.program("forward", new Op.Loss(logits, targets, loss, dLogits));
    with(
        plan,
        loss,
        weights,
        bench -> {
          Arrays.fill(bench.dy(), 1.0 / IMAGES);
          double[] wanted = bench.prepared().values(targets);
          for (int image = 0; image < IMAGES; image++) {
            double sum = 0;
            for (int k = 0; k < classes; k++) {
              int i = image * classes + k;
              wanted[i] = Math.abs(wanted[i]);
              sum += wanted[i];
            }
            for (int k = 0; k < classes; k++) {
              wanted[image * classes + k] /= sum;
            }
          }
          bench.prepared().compute(0, IMAGES);
          double[] gradient = bench.prepared().values(dLogits).clone();
          double[] values = bench.prepared().values(logits);
          bench.check("dLogits", values, gradient, IntStream.range(0, values.length));
        });
  }
}
