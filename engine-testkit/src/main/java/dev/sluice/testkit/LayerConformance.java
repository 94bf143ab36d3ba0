package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The operations of residual and depthwise-separable networks, forward and backward; batch norms
 * have {@link BatchNormConformance}.
 */
public interface LayerConformance extends BackendUnderTest {
  /** Some of the channels that tests have. */
  List<ChannelRange> RANGES =
      List.of(new ChannelRange(0, 20), new ChannelRange(3, 8), new ChannelRange(7, 20));

  private static List<DepthwiseCase> depthwise() {
    int[][] sizes = {{7, 9}, {8, 8}, {5, 33}, {12, 16}, {1, 6}};
    List<DepthwiseCase> cases = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 5}) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int padding = 0; padding < kernel; padding += 2 - padding % 2) {
          int[] size = sizes[cases.size() % sizes.length];
          Window window = Window.square(kernel, stride, padding);
          Shape image = new Shape(20, size[0], size[1]);
          boolean fits = window.fits(image);
          Tail tail = Tail.UNPOOLED.get(cases.size() % Tail.UNPOOLED.size());
          ChannelRange channels = RANGES.get(cases.size() % RANGES.size());
          cases.add(
              new DepthwiseCase(
                  window,
                  fits ? image : new Shape(20, kernel, kernel + 1),
                  channels,
                  tail,
                  cases.size() % 2 == 1));
        }
      }
    }
    return cases;
  }

  @TestFactory
  default Stream<DynamicTest> depthwiseConvolutions() {
    return depthwise().stream()
        .flatMap(c -> Stream.of(c.scenario(Numbers.Style.PLAIN), c.scenario(Numbers.Style.HARSH)))
        .map(this::forward);
  }

  @TestFactory
  default Stream<DynamicTest> depthwiseGradients() {
    return depthwise().stream().map(DepthwiseCase::gradients).map(this::gradient);
  }

  /** Of two values, of a value and itself, and in place. */
  @TestFactory
  default Stream<DynamicTest> additions() {
    List<DynamicTest> tests = new ArrayList<>();
    for (ChannelRange channels : RANGES) {
      for (boolean relu : new boolean[] {false, true}) {
        for (String way : List.of("two values", "one value", "in place", "in place of the other")) {
          tests.add(forward(addition(channels, relu, way)));
        }
      }
    }
    return tests.stream();
  }

  private static Scenario addition(ChannelRange channels, boolean relu, String way) {
    PlanBuilder plan = new PlanBuilder();
    Shape image = new Shape(20, 5, 7);
    int a = plan.input("a", image);
    int b = way.equals("one value") ? a : plan.input("b", image);
    int before = way.startsWith("in place") ? a : plan.input(Scenario.BEFORE + "y", image);
    int y = plan.kept("y", image);
    int after = plan.output("after", image);
    plan.program("fill", plan.copy(before, y));
    Op op =
        switch (way) {
          case "in place" -> new Op.Add(y, b, y, channels, relu);
          case "in place of the other" -> new Op.Add(b, y, y, channels, relu);
          default -> new Op.Add(a, b, y, channels, relu);
        };
    plan.program("run", op);
    plan.program("read", plan.copy(y, after));
    String name = "add %s, channels %s%s".formatted(way, channels, relu ? ", relu" : "");
    return Scenario.of(name, plan.build(), new Numbers(name.hashCode(), Numbers.Style.HARSH));
  }

  /** Products with masks, as dropout and its gradient have them: only in training. */
  @TestFactory
  default Stream<DynamicTest> masks() {
    return RANGES.stream().map(LayerConformance::mask).map(this::gradient);
  }

  private static Scenario mask(ChannelRange channels) {
    PlanBuilder plan = new PlanBuilder();
    Shape image = new Shape(20, 5, 7);
    int x = plan.input("x", image);
    int mask = plan.input("mask", image);
    int before = plan.input(Scenario.BEFORE + "y", image);
    int y = plan.kept("y", image);
    int after = plan.output("after", image);
    plan.program("fill", plan.copy(before, y));
    plan.program("run", new Op.Mask(x, mask, y, channels));
    plan.program("read", plan.copy(y, after));
    String name = "mask channels " + channels;
    return Scenario.of(name, plan.build(), new Numbers(name.hashCode(), Numbers.Style.PLAIN));
  }

  private DynamicTest forward(Scenario scenario) {
    return DynamicTest.dynamicTest(
        scenario.name(), () -> Comparison.everyBatch(backend(), scenario));
  }

  private DynamicTest gradient(Scenario scenario) {
    return DynamicTest.dynamicTest(
        scenario.name(), () -> Comparison.gradients(backend(), scenario));
  }
}
