package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference's convolution, bit by bit, against one that shares nothing with it: it copies the
 * image into a border of zeros, writes every window out as a row of a matrix, and multiplies that
 * by the rows of the weight.
 */
class IndependentFormulationTest {
  private static final int IMAGES = 3;

  static Stream<ConvCase> cases() {
    return Stream.of(
        ConvCase.of(Window.square(3, 2, 1), new Shape(5, 9, 8), 7),
        ConvCase.of(Window.whole(new Shape(7, 3, 5)), new Shape(7, 3, 5), 10),
        new ConvCase(
            Window.square(5, 1, 2),
            new Shape(3, 6, 6),
            Channels.of(4, 6),
            Channels.of(2, 3),
            Connectivity.DENSE,
            1,
            false,
            false,
            Tail.NONE));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameBits(ConvCase c) {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", c.image());
    int y = plan.output("y", c.result());
    int weight = plan.weight(c.rows(), c.columns(), c.window(), c.connectivity());
    Parameter parameter = plan.parameter(weight);
    plan.program(
        "run", new Op.Conv(weight, c.window(), x, y, c.reads(parameter), false, Epilogue.NONE));
    Scenario scenario =
        Scenario.of(c.toString(), plan.build(), new Numbers(1, Numbers.Style.PLAIN));
    float[] weights = scenario.parameters().values(weight);
    try (ReferenceBackend backend = new ReferenceBackend(Arithmetic.FLOAT);
        Trial trial = new Trial(backend, scenario, IMAGES, 1)) {
      trial.run(IMAGES);
      float[] actual = trial.read(y, IMAGES);
      float[] expected = new float[actual.length];
      for (int image = 0; image < IMAGES; image++) {
        float[][] windows = windows(c, scenario.inputs().get(x), image);
        int pixels = windows.length;
        for (int i = 0; i < c.result().size(); i++) {
          expected[image * c.result().size() + i] =
              dot(windows[i % pixels], weights, i / pixels * parameter.rowSize());
        }
      }
      assertArrayEquals(expected, actual);
    }
  }

  private static float[][] windows(ConvCase c, float[] x, int image) {
    Shape shape = c.image();
    int border = c.window().padding();
    int height = shape.height() + 2 * border;
    int width = shape.width() + 2 * border;
    float[][][] padded = new float[shape.channels()][height][width];
    for (int i = 0; i < shape.size(); i++) {
      int row = i / shape.width() % shape.height() + border;
      padded[i / shape.pixels()][row][i % shape.width() + border] = x[image * shape.size() + i];
    }
    Shape result = c.result();
    float[][] windows = new float[result.pixels()][shape.channels() * c.window().taps()];
    for (int pixel = 0; pixel < windows.length; pixel++) {
      int top = pixel / result.width() * c.window().stride();
      int left = pixel % result.width() * c.window().stride();
      for (int i = 0; i < windows[pixel].length; i++) {
        int tap = i % c.window().taps();
        int row = top + tap / c.window().kernelWidth();
        int column = left + tap % c.window().kernelWidth();
        windows[pixel][i] = padded[i / c.window().taps()][row][column];
      }
    }
    return windows;
  }

  private static float dot(float[] window, float[] weights, int start) {
    float sum = 0;
    for (int i = 0; i < window.length; i++) {
      sum = Math.fma(weights[start + i], window[i], sum);
    }
    return sum;
  }
}
