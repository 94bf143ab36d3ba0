package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;
import java.util.stream.Stream;

/** A layer of three steps, trained at the last of them. */
record TrainableLayer(Window window, Channels rows, Channels columns, Connectivity connectivity) {
  static final int STEP = 2;

  static final List<TrainableLayer> ALL =
      Stream.of(Connectivity.values())
          .flatMap(
              c ->
                  Stream.of(
                      new TrainableLayer(
                          Window.square(3, 1, 1), Channels.of(5, 7, 13), Channels.of(3, 3, 3), c),
                      new TrainableLayer(
                          Window.square(1, 1, 0), Channels.of(1, 9, 17), Channels.of(1, 2, 8), c),
                      new TrainableLayer(
                          new Window(4, 4, 1, 0),
                          Channels.of(16, 32, 33),
                          Channels.of(5, 6, 7),
                          c)))
          .toList();

  private Shape image() {
    return new Shape(columns.full(), 4, 4);
  }

  Scenario scenario() {
    PlanBuilder plan = new PlanBuilder();
    Shape result = window.output(rows.full(), image());
    int x = plan.input("x", image());
    int dy = plan.input("dy", result);
    int y = plan.output("y", result);
    int dx = plan.output("dx", image());
    int rates = plan.rates();
    int weight = plan.weight(rows, columns, window, connectivity);
    int shift = plan.vector(rows);
    Parameter parameter = plan.parameter(weight);
    List<Region> reads = parameter.inUse(STEP);
    ChannelRange fresh = rows.fresh(STEP);
    plan.program("forward", new Op.Conv(weight, window, x, y, reads, false, Epilogue.shift(shift)));
    plan.program("backward", new Op.ConvDx(weight, window, dy, dx, reads));
    plan.program(
        "gradients",
        new Op.ConvDw(weight, window, x, dy, parameter.block(STEP)),
        new Op.ShiftDw(shift, dy, fresh));
    plan.program(
        "update",
        new Op.Sgd(weight, parameter.block(STEP), rates),
        new Op.Sgd(shift, plan.parameter(shift).block(STEP), rates));
    return Scenario.of(toString(), plan.build(), new Numbers(5, Numbers.Style.PLAIN));
  }
}
