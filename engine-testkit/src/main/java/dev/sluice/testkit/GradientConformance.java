package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Gradients against the reference in double precision, for batches of 1 to 65 images and 1 to 3
 * threads. What is frozen must keep its bytes, what is not asked for must stay as it was.
 */
public interface GradientConformance extends BackendUnderTest {

  /** Input gradients of all sorts of convolutions. */
  @TestFactory
  default Stream<DynamicTest> inputGradients() {
    return cases().map(c -> test(c.inputGradient()));
  }

  /** Weight and shift gradients of all sorts of convolutions. */
  @TestFactory
  default Stream<DynamicTest> weightGradients() {
    return cases()
        .flatMap(c -> Stream.of(c.weightGradient(false), c.weightGradient(true)))
        .map(this::test);
  }

  private static Stream<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    int[][] channels = {{1, 1}, {5, 7}, {7, 13}, {13, 17}, {1, 20}, {20, 1}, {3, 16}};
    int[][] sizes = {{7, 9}, {8, 8}, {5, 11}, {12, 6}};
    for (int kernel : new int[] {1, 2, 3, 5}) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int padding = 0; padding < kernel; padding += 2) {
          int[] channel = channels[cases.size() % channels.length];
          int[] size = sizes[cases.size() % sizes.length];
          Shape image = new Shape(channel[0], size[0], size[1]);
          cases.add(GradientCase.of(Window.square(kernel, stride, padding), image, channel[1]));
        }
      }
    }
    for (Shape image : List.of(new Shape(17, 1, 1), new Shape(5, 4, 3), new Shape(13, 2, 2))) {
      cases.add(GradientCase.of(Window.whole(image), image, 10));
      cases.add(GradientCase.of(Window.whole(image), image, 33));
    }
    steps(cases, Window.square(3, 1, 1), Channels.of(5, 7, 13), Channels.of(3, 3, 3));
    steps(cases, Window.square(2, 2, 0), Channels.of(1, 2, 17), Channels.of(1, 8, 9));
    steps(cases, new Window(6, 5, 1, 0), Channels.of(13, 25, 38), Channels.of(2, 4, 5));
    return cases.stream();
  }

  private static void steps(
      List<GradientCase> cases, Window window, Channels rows, Channels columns) {
    Shape image = new Shape(columns.full(), 6, 5);
    for (Connectivity connectivity : Connectivity.values()) {
      for (int step = 0; step < rows.steps(); step++) {
        for (int first = 0; first <= step; first++) {
          cases.add(new GradientCase(window, image, rows, columns, connectivity, step, first));
        }
      }
    }
  }

  /** Pooling, with windows that overlap, that leave gaps, and maxima that are equal. */
  @TestFactory
  default Stream<DynamicTest> poolingGradients() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Pool2d.Kind kind : Pool2d.Kind.values()) {
      for (int kernel = 2; kernel <= 3; kernel++) {
        for (int stride = 1; stride <= 3; stride++) {
          Pool2d pool = new Pool2d(kind, kernel, stride);
          tests.add(test(pooling(pool, new Shape(7, 8, 7), new ChannelRange(0, 5))));
          tests.add(test(pooling(pool, new Shape(20, 7, 9), new ChannelRange(5, 18))));
        }
      }
    }
    return tests.stream();
  }

  private static Scenario pooling(Pool2d pool, Shape image, ChannelRange channels) {
    PlanBuilder plan = new PlanBuilder();
    Shape pooled = pool.window().output(image.channels(), image);
    int x = plan.input("x", image);
    int dy = plan.input("dy", pooled);
    int before = plan.input(Scenario.BEFORE + "dx", image);
    int dx = plan.kept("dx", image);
    int after = plan.output("after", image);
    plan.program("fill", plan.copy(before, dx));
    plan.program("run", new Op.PoolDx(pool, x, dy, dx, channels));
    plan.program("read", plan.copy(dx, after));
    String name =
        "%s pooling %d/%d gradient of channels %s of %s"
            .formatted(pool.kind(), pool.kernelSize(), pool.stride(), channels, image);
    Numbers numbers = new Numbers(name.hashCode(), Numbers.Style.PLAIN);
    Scenario scenario = Scenario.of(name, plan.build(), numbers);
    float[] values = scenario.inputs().get(x);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.round(values[i] * 2) / 2f; // many equal ones, and zeros
    }
    return scenario;
  }

  /** Clamped values pass no gradient; in place, and from one value to another. */
  @TestFactory
  default Stream<DynamicTest> clampGradients() {
    return Stream.of(new ChannelRange(0, 20), new ChannelRange(3, 8), new ChannelRange(7, 20))
        .flatMap(range -> Stream.of(clamp(range, false), clamp(range, true)))
        .map(this::test);
  }

  private static Scenario clamp(ChannelRange channels, boolean inPlace) {
    PlanBuilder plan = new PlanBuilder();
    Shape image = new Shape(20, 5, 5);
    int y = plan.input("y", image);
    int dy = plan.input("dy", image);
    int before = plan.input(Scenario.BEFORE + "dx", image);
    int dx = plan.kept("dx", image);
    int after = plan.output("after", image);
    plan.program("fill", plan.copy(inPlace ? dy : before, dx));
    plan.program("run", new Op.ReluDx(y, inPlace ? dx : dy, dx, channels));
    plan.program("read", plan.copy(dx, after));
    String name =
        "relu gradient of channels %s of %s%s"
            .formatted(channels, image, inPlace ? ", in place" : "");
    return Scenario.of(name, plan.build(), new Numbers(name.hashCode(), Numbers.Style.HARSH));
  }

  private DynamicTest test(Scenario scenario) {
    return DynamicTest.dynamicTest(
        scenario.name(), () -> Comparison.gradients(backend(), scenario));
  }
}
