package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The gradients of one convolution to test.
 *
 * @param image shape of the input at full width
 * @param rows output channels per step
 * @param columns input channels per step
 * @param step the widest step in use
 * @param firstTrained the first step whose weights are trained
 */
record GradientCase(
    Window window,
    Shape image,
    Channels rows,
    Channels columns,
    Connectivity connectivity,
    int step,
    int firstTrained) {

  static GradientCase of(Window window, Shape image, int rows) {
    return new GradientCase(
        window, image, Channels.of(rows), Channels.of(image.channels()), Connectivity.DENSE, 0, 0);
  }

  private Shape result() {
    return window.output(rows.full(), image);
  }

  /** The channels of the result that lead to something that is trained. */
  private ChannelRange carrying() {
    return new ChannelRange(rows.fresh(firstTrained).start(), rows.prefix(step).end());
  }

  /** The gradient of the input's channels that the trained steps added. */
  Scenario inputGradient() {
    PlanBuilder plan = new PlanBuilder();
    int dy = plan.input("dy", result());
    int before = plan.input(Scenario.BEFORE + "dx", image);
    int dx = plan.kept("dx", image);
    int after = plan.output("after", image);
    int weight = plan.weight(rows, columns, window, connectivity);
    ChannelRange wanted =
        columns.isConstant()
            ? columns.prefix(step)
            : new ChannelRange(columns.fresh(firstTrained).start(), columns.prefix(step).end());
    List<Region> reads =
        plan.parameter(weight).inUse(step).stream()
            .map(
                r ->
                    new Region(r.rows().intersection(carrying()), r.columns().intersection(wanted)))
            .filter(r -> !r.isEmpty())
            .toList();
    plan.program("fill", plan.copy(before, dx));
    plan.program("run", new Op.ConvDx(weight, window, dy, dx, reads));
    plan.program("read", plan.copy(dx, after));
    return Scenario.of("input gradient of " + this, plan.build(), numbers());
  }

  /** The gradients of the trained steps' weights and shifts, from values that are kept. */
  Scenario weightGradient(boolean inner) {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", image);
    int dy = plan.input("dy", result());
    int weight = plan.weight(rows, columns, window, connectivity);
    int shift = plan.vector(rows);
    int innerX = inner ? plan.kept("inner x", image) : x;
    int innerDy = inner ? plan.kept("inner dy", result()) : dy;
    if (inner) {
      plan.program("move", plan.copy(x, innerX), plan.copy(dy, innerDy));
    }
    Parameter parameter = plan.parameter(weight);
    List<Region> trained =
        IntStream.rangeClosed(firstTrained, step)
            .mapToObj(parameter::block)
            .flatMap(List::stream)
            .toList();
    plan.program(
        "run",
        new Op.ConvDw(weight, window, innerX, innerDy, trained),
        new Op.ShiftDw(shift, innerDy, carrying()));
    String name = "weight gradient of " + this + (inner ? ", inner" : "");
    return Scenario.of(name, plan.build(), numbers());
  }

  private Numbers numbers() {
    return new Numbers(toString().hashCode(), Numbers.Style.PLAIN);
  }

  @Override
  public String toString() {
    String steps =
        rows.steps() == 1
            ? ""
            : ", %s steps %d to %d of %s→%s"
                .formatted(
                    connectivity.name().toLowerCase(Locale.ROOT),
                    firstTrained,
                    step,
                    columns.prefixes(),
                    rows.prefixes());
    return "conv %d×%d stride %d padding %d, %s→%d%s"
        .formatted(
            window.kernelHeight(),
            window.kernelWidth(),
            window.stride(),
            window.padding(),
            image,
            rows.full(),
            steps);
  }
}
