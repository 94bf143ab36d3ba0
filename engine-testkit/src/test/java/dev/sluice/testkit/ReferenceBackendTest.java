package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import dev.sluice.api.Window;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference against results worked out by hand. */
class ReferenceBackendTest {
  private static final Epilogue NONE = Epilogue.NONE;
  private static final float[] ONE_TO_NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  /** One input channel, one output channel, one image, one parameter of each kind. */
  private static float[] conv(Shape image, Window window, float[] x, float[] w, Tail tail) {
    PlanBuilder plan = new PlanBuilder();
    int in = plan.input("x", image);
    int y = plan.output("y", tail.output(window.output(1, image)));
    Channels columns = Channels.of(image.channels());
    int weight = plan.weight(Channels.of(1), columns, window, Connectivity.DENSE);
    int shift = plan.vector(Channels.of(1));
    Region all = new Region(ChannelRange.upTo(1), columns.prefix(0));
    plan.program(
        "run",
        new Op.Conv(weight, window, in, y, List.of(all), false, tail.epilogue(shift, shift)));
    return run(plan.build(), Arithmetic.FLOAT, x, w, new float[] {0.5f});
  }

  /** Runs program 0 on one image; the first value is the input, the second the output. */
  private static float[] run(Plan plan, Arithmetic arithmetic, float[] x, float[]... weights) {
    Parameters parameters = new Parameters(plan.parameters());
    for (int id = 0; id < parameters.list().size(); id++) {
      System.arraycopy(weights[id], 0, parameters.values(id), 0, weights[id].length);
    }
    try (ReferenceBackend backend = new ReferenceBackend(arithmetic);
        ReferenceWeights loaded = backend.load(parameters, false);
        ReferencePrepared prepared = backend.prepare(plan, loaded, 1, 1)) {
      double[] input = prepared.values(0);
      Arrays.setAll(input, i -> x[i]);
      prepared.compute(0, 1);
      double[] output = prepared.values(1);
      float[] result = new float[output.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) output[i];
      }
      return result;
    }
  }

  @Test
  void convolutionSlidesItsKernel() {
    Shape image = new Shape(1, 3, 3);
    float[] kernel = {1, 2, 3, 4};
    Window window = Window.square(2, 1, 0);
    assertArrayEquals(
        new float[] {37, 47, 67, 77}, conv(image, window, ONE_TO_NINE, kernel, Tail.NONE));
    assertArrayEquals(
        new float[] {37.5f, 47.5f, 67.5f, 77.5f},
        conv(image, window, ONE_TO_NINE, kernel, new Tail(true, false, null)));
    assertArrayEquals(
        new float[] {77.5f}, conv(image, window, ONE_TO_NINE, kernel, Tail.max(2, 1)));
    assertArrayEquals(
        new float[] {57.5f}, conv(image, window, ONE_TO_NINE, kernel, Tail.average(2, 2)));
  }

  @Test
  void paddedTapsAddNothing() {
    float[] ones = new float[9];
    Arrays.fill(ones, 1);
    assertArrayEquals(
        new float[] {12, 16, 24, 28},
        conv(new Shape(1, 3, 3), Window.square(3, 2, 1), ONE_TO_NINE, ones, Tail.NONE));
  }

  @Test
  void poolingDropsTheLastRow() {
    Tail pool = new Tail(false, false, new Pool2d(Pool2d.Kind.MAX, 2, 2));
    float[] one = {1};
    assertArrayEquals(
        new float[] {5}, conv(new Shape(1, 3, 3), Window.square(1, 1, 0), ONE_TO_NINE, one, pool));
  }

  @Test
  void clampKeepsNaNAndNoNegativeZero() {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", Shape.vector(4));
    int y = plan.output("y", Shape.vector(4));
    plan.program(
        "run",
        new Op.Apply(x, y, ChannelRange.upTo(4), new Epilogue(Epilogue.NO_VECTOR, true, null)));
    float[] result = run(plan.build(), Arithmetic.FLOAT, new float[] {-0f, Float.NaN, -1, 1});
    assertArrayEquals(new float[] {0, Float.NaN, 0, 1}, result);
  }

  @Test
  void negativeZeroBecomesZero() {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", Shape.vector(2));
    int y = plan.output("y", Shape.vector(2));
    plan.program("run", new Op.Apply(x, y, ChannelRange.upTo(2), Epilogue.NONE));
    assertArrayEquals(
        new float[] {0, -1}, run(plan.build(), Arithmetic.FLOAT, new float[] {-0f, -1}));
  }

  /** The chain goes from channel to channel, and what is lost on the way stays lost. */
  @Test
  void sumsAreInTheOrderOfChannels() {
    float[] ones = {1, 1, 1};
    Window window = Window.square(1, 1, 0);
    Shape image = Shape.vector(3);
    float[] x = {1e8f, 1, -1e8f};
    assertArrayEquals(new float[] {0}, conv(image, window, x, ones, Tail.NONE));
    float[] other = {1e8f, -1e8f, 1};
    assertArrayEquals(new float[] {1}, conv(image, window, other, ones, Tail.NONE));
  }

  /** (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴, and 0 if the product is rounded. */
  @Test
  void multiplyAddRoundsOnce() {
    float a = 1 + 0x1p-12f;
    float[] x = {-1 - 0x1p-11f, a};
    float[] w = {1, a};
    assertArrayEquals(
        new float[] {0x1p-24f}, conv(Shape.vector(2), Window.square(1, 1, 0), x, w, Tail.NONE));
  }

  /** A multiply-add in double, rounded to float, may round twice: here to the wrong neighbour. */
  @Test
  void floatArithmeticDoesNotRoundTwice() {
    double a = 0x1p-24 * (1 + 0x1p-18);
    double b = 1 - 0x1p-18;
    double c = 1 + 0x1p-23;
    assertEquals(c, Arithmetic.FLOAT.fma(a, b, c));
    assertNotEquals(c, (float) Math.fma(a, b, c));
  }

  @Test
  void doubleArithmeticKeepsWhatFloatLoses() {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", Shape.vector(3));
    int y = plan.output("y", Shape.vector(1));
    Window window = Window.square(1, 1, 0);
    int weight = plan.weight(Channels.of(1), Channels.of(3), window, Connectivity.DENSE);
    Region all = new Region(ChannelRange.upTo(1), ChannelRange.upTo(3));
    plan.program("run", new Op.Conv(weight, window, x, y, List.of(all), false, NONE));
    float[] values = {1e8f, 1, -1e8f};
    float[] ones = {1, 1, 1};
    assertArrayEquals(new float[] {1}, run(plan.build(), Arithmetic.DOUBLE, values, ones));
    assertArrayEquals(new float[] {0}, run(plan.build(), Arithmetic.FLOAT, values, ones));
  }

  @Test
  void lossOfEqualLogits() {
    PlanBuilder plan = new PlanBuilder();
    int logits = plan.input("logits", Shape.vector(2));
    int targets = plan.input("targets", Shape.vector(2));
    int loss = plan.output("loss", Shape.vector(1));
    int dLogits = plan.output("dLogits", Shape.vector(2));
    plan.program("loss", new Op.Loss(logits, targets, loss, dLogits));
    try (ReferenceBackend backend = new ReferenceBackend(Arithmetic.DOUBLE);
        ReferenceWeights none = backend.load(new Parameters(List.of()), false);
        ReferencePrepared prepared = backend.prepare(plan.build(), none, 2, 1)) {
      System.arraycopy(new double[] {7, 7, -1, -1}, 0, prepared.values(logits), 0, 4);
      System.arraycopy(new double[] {1, 0, 0, 1}, 0, prepared.values(targets), 0, 4);
      prepared.compute(0, 2);
      assertEquals(Math.log(2), prepared.values(loss)[0], 1e-15);
      assertArrayEquals(new double[] {-0.25, 0.25, 0.25, -0.25}, prepared.values(dLogits), 1e-15);
    }
  }

  /** v = 0.5·2 + (3 + 0.25·8) = 6; w = 8 − 0.5·6 = 5. */
  @Test
  void updateFollowsItsFormula() {
    PlanBuilder plan = new PlanBuilder();
    int rates = plan.rates();
    int vector = plan.vector(Channels.of(2));
    Region first = new Region(ChannelRange.upTo(1), ChannelRange.upTo(1));
    plan.program("update", new Op.Sgd(vector, List.of(first), rates));
    try (ReferenceBackend backend = new ReferenceBackend(Arithmetic.FLOAT);
        ReferenceWeights weights = backend.load(new Parameters(plan.build().parameters()), true);
        ReferencePrepared prepared = backend.prepare(plan.build(), weights, 1, 1)) {
      Arrays.fill(weights.values(Slot.VALUE, vector), 8);
      Arrays.fill(weights.values(Slot.VELOCITY, vector), 2);
      Arrays.fill(weights.values(Slot.GRADIENT, vector), 3);
      System.arraycopy(new double[] {0.5, 0.5, 0.25}, 0, prepared.values(rates), 0, 3);
      prepared.compute(0, 1);
      assertArrayEquals(new double[] {5, 8}, weights.values(Slot.VALUE, vector));
      assertArrayEquals(new double[] {6, 2}, weights.values(Slot.VELOCITY, vector));
    }
  }

  @Test
  void whatNobodyWroteIsNaN() {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", Shape.vector(2));
    int y = plan.output("y", Shape.vector(2));
    int z = plan.scratch("z", Shape.vector(2));
    plan.program("run", new Op.Apply(x, z, ChannelRange.upTo(1), NONE), plan.copy(z, y));
    float[] result = run(plan.build(), Arithmetic.FLOAT, new float[] {1, 2});
    assertEquals(1, result[0]);
    assertTrue(Float.isNaN(result[1]));
  }
}
