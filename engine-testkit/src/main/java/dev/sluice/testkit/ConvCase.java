package dev.sluice.testkit;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One convolution to test.
 *
 * @param image shape of the input at full width
 * @param rows output channels per step
 * @param columns input channels per step
 * @param step whose weights are used
 * @param widens whether only what the step adds is computed
 * @param inner whether its input comes from another operation and not from the host
 */
record ConvCase(
    Window window,
    Shape image,
    Channels rows,
    Channels columns,
    Connectivity connectivity,
    int step,
    boolean widens,
    boolean inner,
    Tail tail) {

  /** All of a convolution with one step and no epilogue. */
  static ConvCase of(Window window, Shape image, int rows) {
    return new ConvCase(
        window,
        image,
        Channels.of(rows),
        Channels.of(image.channels()),
        Connectivity.DENSE,
        0,
        false,
        false,
        Tail.NONE);
  }

  ConvCase then(Tail tail) {
    return new ConvCase(window, image, rows, columns, connectivity, step, widens, inner, tail);
  }

  ConvCase inner(boolean inner) {
    return new ConvCase(window, image, rows, columns, connectivity, step, widens, inner, tail);
  }

  /** The shape of the result at full width. */
  Shape result() {
    return tail.output(window.output(rows.full(), image));
  }

  /** The regions of the weight that are used. */
  List<Region> reads(Parameter weight) {
    return widens ? weight.block(step) : weight.inUse(step);
  }

  /** Runs the convolution into a kept value whose content before is known, and reads all of it. */
  Scenario scenario(Numbers numbers) {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", image);
    int before = plan.input(Scenario.BEFORE + "y", result());
    int y = plan.kept("y", result());
    int after = plan.output("after", result());
    int weight = plan.weight(rows, columns, window, connectivity);
    int scale = plan.vector(rows);
    int shift = plan.vector(rows);
    int read = inner ? plan.kept("inner x", image) : x;
    Op conv =
        new Op.Conv(
            weight,
            window,
            read,
            y,
            reads(plan.parameter(weight)),
            false,
            tail.epilogue(scale, shift));
    plan.program("fill", plan.copy(before, y));
    if (inner) {
      plan.program("move", plan.copy(x, read));
    }
    plan.program("run", conv);
    plan.program("read", plan.copy(y, after));
    Scenario scenario = Scenario.of(toString(), plan.build(), numbers);
    if (connectivity == Connectivity.TRIANGULAR && step > 0 && !widens) {
      overflow(scenario.inputs().get(x));
    }
    return scenario;
  }

  /**
   * Makes the step's own input channels infinite in every fourth image: a weight of 0 in place of
   * one that does not exist would turn the older output channels, which do not read them, into NaN.
   */
  private void overflow(float[] x) {
    for (int image = 3; image < Scenario.MAX_IMAGES; image += 4) {
      int start = image * this.image.size();
      Arrays.fill(
          x,
          start + columns.fresh(step).start() * this.image.pixels(),
          start + columns.fresh(step).end() * this.image.pixels(),
          Float.POSITIVE_INFINITY);
    }
  }

  @Override
  public String toString() {
    String steps =
        rows.steps() == 1
            ? ""
            : ", %s step %d of %s→%s%s"
                .formatted(
                    connectivity.name().toLowerCase(Locale.ROOT),
                    step,
                    columns.prefixes(),
                    rows.prefixes(),
                    widens ? " alone" : "");
    return "conv %d×%d stride %d padding %d, %s→%d%s%s, %s"
        .formatted(
            window.kernelHeight(),
            window.kernelWidth(),
            window.stride(),
            window.padding(),
            image,
            rows.full(),
            steps,
            inner ? ", inner" : "",
            tail);
  }
}
