package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;

/**
 * A depthwise convolution to test.
 *
 * @param inner whether its input comes from another operation and not from the host
 */
record DepthwiseCase(Window window, Shape image, ChannelRange channels, Tail tail, boolean inner) {
  Scenario scenario(Numbers.Style style) {
    PlanBuilder plan = new PlanBuilder();
    Shape result = window.output(image.channels(), image);
    int x = plan.input("x", image);
    int before = plan.input(Scenario.BEFORE + "y", result);
    int y = plan.kept("y", result);
    int after = plan.output("after", result);
    int read = inner ? plan.kept("inner x", image) : x;
    int weight = weight(plan);
    int scale = plan.vector(Channels.of(image.channels()));
    int shift = plan.vector(Channels.of(image.channels()));
    plan.program("fill", plan.copy(before, y));
    if (inner) {
      plan.program("move", plan.copy(x, read));
    }
    Epilogue then = tail.epilogue(scale, shift);
    plan.program("run", new Op.DepthwiseConv(weight, window, read, y, channels, then));
    plan.program("read", plan.copy(y, after));
    String name = this + ", " + style;
    return Scenario.of(name, plan.build(), new Numbers(name.hashCode(), style));
  }

  Scenario gradients() {
    PlanBuilder plan = new PlanBuilder();
    Shape result = window.output(image.channels(), image);
    int x = plan.input("x", image);
    int dy = plan.input("dy", result);
    int before = plan.input(Scenario.BEFORE + "dx", image);
    int dx = plan.kept("dx", image);
    int after = plan.output("after", image);
    int weight = weight(plan);
    plan.program("fill", plan.copy(before, dx));
    plan.program(
        "run",
        new Op.DepthwiseDx(weight, window, dy, dx, channels),
        new Op.DepthwiseDw(weight, window, x, dy, channels));
    plan.program("read", plan.copy(dx, after));
    String name = "gradients of " + this;
    return Scenario.of(name, plan.build(), new Numbers(name.hashCode(), Numbers.Style.PLAIN));
  }

  /** Rows of three steps, so that a packing may have gaps between them. */
  private int weight(PlanBuilder plan) {
    Channels rows = Channels.of(1, (image.channels() + 1) / 2, image.channels());
    return plan.depthwise(rows, window);
  }
}
