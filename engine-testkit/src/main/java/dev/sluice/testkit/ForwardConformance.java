package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Forward operations against the reference, for batches of 1 to 65 images and 1 to 3 threads. The
 * numbers that an operation must not read are NaN; the channels that it must not write are checked.
 */
public interface ForwardConformance extends BackendUnderTest {

  /** Kernels, strides and paddings, with all sorts of channel counts and image sizes. */
  @TestFactory
  default Stream<DynamicTest> convolutions() {
    int[][] channels = {
      {1, 1}, {5, 7}, {7, 13}, {13, 17}, {17, 5}, {1, 20}, {20, 1}, {3, 16}, {16, 15}, {2, 8}
    };
    int[][] sizes = {{7, 9}, {8, 8}, {5, 11}, {12, 6}, {9, 16}, {10, 17}};
    List<ConvCase> cases = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 5}) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int padding = 0; padding < kernel; padding++) {
          int[] channel = channels[cases.size() % channels.length];
          int[] size = sizes[cases.size() % sizes.length];
          Shape image = new Shape(channel[0], size[0], size[1]);
          Window window = Window.square(kernel, stride, padding);
          cases.add(ConvCase.of(window, image, channel[1]).inner(cases.size() % 2 == 1));
        }
      }
    }
    return tests(cases);
  }

  /** Convolutions whose window is the whole image. */
  @TestFactory
  default Stream<DynamicTest> linearLayers() {
    return Stream.of(
            ConvCase.of(Window.square(1, 1, 0), Shape.vector(1), 1),
            ConvCase.of(Window.square(1, 1, 0), Shape.vector(17), 10),
            ConvCase.of(Window.square(1, 1, 0), Shape.vector(63), 65)
                .then(new Tail(true, true, null)),
            linear(new Shape(5, 4, 4), 33),
            linear(new Shape(13, 4, 4), 10),
            linear(new Shape(7, 3, 5), 31).then(new Tail(true, true, null)),
            linear(new Shape(1, 28, 28), 16).then(new Tail(true, false, null)))
        .flatMap(c -> Stream.of(c, c.inner(true)))
        .map(c -> test(c, Numbers.Style.PLAIN));
  }

  private static ConvCase linear(Shape image, int rows) {
    return ConvCase.of(Window.whole(image), image, rows);
  }

  /**
   * Scale, shift, clamp and pooling after a convolution; the pooling drops last rows of some
   * images.
   */
  @TestFactory
  default Stream<DynamicTest> epilogues() {
    List<ConvCase> cases = new ArrayList<>();
    int[] rows = {5, 7, 16, 13, 1, 20};
    for (Pool2d.Kind kind : Pool2d.Kind.values()) {
      for (int kernel = 2; kernel <= 3; kernel++) {
        for (int stride = 1; stride <= 3; stride++) {
          int height = 7 + cases.size() % 3;
          Shape image = new Shape(3, height, 11 - cases.size() % 4);
          Tail tail =
              new Tail(
                  cases.size() % 4 != 1, cases.size() % 4 != 2, new Pool2d(kind, kernel, stride));
          Window window = Window.square(3, 1, cases.size() % 2);
          cases.add(ConvCase.of(window, image, rows[cases.size() % rows.length]).then(tail));
        }
      }
    }
    Shape image = new Shape(5, 6, 9);
    cases.add(ConvCase.of(Window.square(2, 1, 0), image, 7).then(new Tail(true, false, null)));
    cases.add(ConvCase.of(Window.square(2, 1, 0), image, 7).then(new Tail(false, true, null)));
    cases.add(ConvCase.of(Window.square(2, 2, 1), image, 17).then(new Tail(true, true, null)));
    cases.add(ConvCase.of(Window.square(3, 1, 1), image, 7).then(Tail.scaled(true)));
    cases.add(ConvCase.of(Window.square(3, 2, 1), image, 17).then(Tail.scaled(false)).inner(true));
    cases.add(ConvCase.of(Window.whole(image), image, 20).then(Tail.scaled(true)));
    cases.add(ConvCase.of(Window.square(5, 1, 2), image, 13).then(Tail.max(2, 2)).inner(true));
    cases.add(ConvCase.of(Window.square(5, 1, 0), image, 13).then(Tail.max(2, 2)));
    for (int width : List.of(16, 34, 50)) { // results that fill a vector, or more than one
      Tail tail = new Tail(width % 4 != 0, width % 3 != 0, new Pool2d(Pool2d.Kind.MAX, 2, 2));
      cases.add(ConvCase.of(Window.square(3, 1, 1), new Shape(2, 5, width), 7).then(tail));
    }
    return tests(cases);
  }

  /** Every step of dense and triangular weights, all of it and alone. */
  @TestFactory
  default Stream<DynamicTest> steps() {
    List<ConvCase> cases = new ArrayList<>();
    Channels[][] channels = {
      {Channels.of(5, 7, 13), Channels.of(3, 3, 3)},
      {Channels.of(1, 2, 3), Channels.of(1, 5, 6)},
      {Channels.of(13, 25, 38), Channels.of(5, 10, 15)},
      {Channels.of(8, 8, 17), Channels.of(2, 7, 7)},
      {Channels.of(16, 32, 33), Channels.of(1, 8, 16)}
    };
    for (Channels[] pair : channels) {
      for (Connectivity connectivity : Connectivity.values()) {
        for (int step = 0; step < 3; step++) {
          for (boolean widens : new boolean[] {false, true}) {
            boolean possible = !widens || (step > 0 && connectivity == Connectivity.TRIANGULAR);
            if (possible && !(widens && pair[0].fresh(step).isEmpty())) {
              cases.add(
                  new ConvCase(
                      cases.size() % 5 == 4 ? new Window(6, 5, 1, 0) : Window.square(3, 1, 1),
                      new Shape(pair[1].full(), 6, 5),
                      pair[0],
                      pair[1],
                      connectivity,
                      step,
                      widens,
                      cases.size() % 2 == 1,
                      cases.size() % 5 == 4 ? Tail.NONE : Tail.max(2, 2)));
            }
          }
        }
      }
    }
    return tests(cases);
  }

  /** Zeros of either sign, denormals and large numbers. */
  @TestFactory
  default Stream<DynamicTest> unusualNumbers() {
    return Stream.of(
            ConvCase.of(Window.square(3, 1, 1), new Shape(5, 7, 7), 7),
            ConvCase.of(Window.square(1, 1, 0), new Shape(1, 9, 9), 7)
                .then(new Tail(false, true, null)), // −0 where a product underflows
            ConvCase.of(Window.square(2, 2, 0), new Shape(3, 8, 6), 16)
                .then(new Tail(false, true, null)),
            ConvCase.of(Window.square(3, 1, 1), new Shape(2, 8, 8), 5).then(Tail.max(2, 2)),
            ConvCase.of(Window.square(3, 1, 0), new Shape(2, 9, 9), 5).then(Tail.average(3, 2)),
            linear(new Shape(5, 3, 3), 17).then(new Tail(true, true, null)))
        .flatMap(
            c -> Stream.of(test(c, Numbers.Style.HARSH), test(c.inner(true), Numbers.Style.TINY)));
  }

  /** A sum that two operations add up, as escalation does. */
  @TestFactory
  default Stream<DynamicTest> resumedSums() {
    Shape[] images = {new Shape(13, 1, 1), new Shape(17, 4, 3), new Shape(7, 6, 6)};
    int[] rows = {10, 17, 5};
    Window[] windows = {Window.square(1, 1, 0), new Window(4, 3, 1, 0), Window.square(3, 2, 1)};
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      for (int first : new int[] {1, images[i].channels() / 2, images[i].channels()}) {
        tests.add(test(resumed(windows[i], images[i], rows[i], first)));
      }
    }
    return tests.stream();
  }

  private static Scenario resumed(Window window, Shape image, int rows, int first) {
    PlanBuilder plan = new PlanBuilder();
    Shape result = window.output(rows, image);
    int x = plan.input("x", image);
    int sum = plan.kept("sum", result);
    int once = plan.output("once", result);
    int twice = plan.output("twice", result);
    int weight =
        plan.weight(
            Channels.of(rows, rows),
            Channels.of(first, image.channels()),
            window,
            Connectivity.DENSE);
    int shift = plan.vector(Channels.of(rows, rows));
    ChannelRange all = ChannelRange.upTo(rows);
    Region start = new Region(all, ChannelRange.upTo(first));
    plan.program(
        "start",
        new Op.Conv(weight, window, x, sum, List.of(start), false, Epilogue.NONE),
        new Op.Apply(sum, once, all, Epilogue.NONE));
    List<Op> ops = new ArrayList<>();
    if (first < image.channels()) {
      Region more = new Region(all, new ChannelRange(first, image.channels()));
      ops.add(new Op.Conv(weight, window, x, sum, List.of(more), true, Epilogue.NONE));
    }
    ops.add(new Op.Apply(sum, twice, all, Epilogue.shift(shift)));
    plan.program("resume", ops);
    String name =
        "sum of %d channels, resumed with the other %d of %s→%d"
            .formatted(first, image.channels() - first, image, rows);
    return Scenario.of(name, plan.build(), new Numbers(first, Numbers.Style.PLAIN));
  }

  /** Epilogues on their own, on some of the channels. */
  @TestFactory
  default Stream<DynamicTest> applications() {
    Tail[] tails = {
      Tail.NONE,
      new Tail(true, false, null),
      new Tail(false, true, null),
      Tail.scaled(false),
      Tail.scaled(true),
      new Tail(false, false, new Pool2d(Pool2d.Kind.MAX, 2, 2)),
      Tail.max(3, 2),
      Tail.average(2, 1),
      Tail.average(3, 3)
    };
    int[][] ranges = {{0, 20}, {0, 5}, {5, 13}, {7, 8}, {16, 20}};
    Shape image = new Shape(20, 8, 7);
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < tails.length; i++) {
      int[] range = ranges[i % ranges.length];
      for (Numbers.Style style : Numbers.Style.values()) {
        tests.add(test(application(tails[i], image, new ChannelRange(range[0], range[1]), style)));
      }
      tests.add(test(application(tails[i], image, new ChannelRange(0, 17), Numbers.Style.PLAIN)));
    }
    for (int width : List.of(16, 34, 50)) {
      for (Numbers.Style style : Numbers.Style.values()) {
        Shape wide = new Shape(20, 4, width);
        tests.add(test(application(Tail.max(2, 2), wide, new ChannelRange(7, 20), style)));
      }
    }
    return tests.stream();
  }

  private static Scenario application(
      Tail tail, Shape image, ChannelRange range, Numbers.Style style) {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", image);
    int before = plan.input(Scenario.BEFORE + "y", tail.output(image));
    int y = plan.kept("y", tail.output(image));
    int after = plan.output("after", tail.output(image));
    int scale = plan.vector(Channels.of(20));
    int shift = plan.vector(Channels.of(20));
    plan.program("fill", plan.copy(before, y));
    plan.program("run", new Op.Apply(x, y, range, tail.epilogue(scale, shift)));
    plan.program("read", plan.copy(y, after));
    String name = "apply %s to channels %s of %s, %s numbers".formatted(tail, range, image, style);
    return Scenario.of(name, plan.build(), new Numbers(range.end(), style));
  }

  private Stream<DynamicTest> tests(List<ConvCase> cases) {
    return cases.stream().map(c -> test(c, Numbers.Style.PLAIN));
  }

  private DynamicTest test(ConvCase c, Numbers.Style style) {
    return test(c.scenario(new Numbers(c.toString().hashCode(), style)));
  }

  private DynamicTest test(Scenario scenario) {
    return DynamicTest.dynamicTest(
        scenario.name(), () -> Comparison.everyBatch(backend(), scenario));
  }
}
