package dev.sluice.testkit;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;

/**
 * A layer of the size of a real network's, in four steps.
 *
 * @param rows output channels at full width
 */
record LargeLayer(Window window, Shape image, int rows, Tail tail) {
  static final List<LargeLayer> ALL =
      List.of(
          new LargeLayer(Window.square(5, 1, 0), new Shape(1, 28, 28), 20, Tail.max(2, 2)),
          new LargeLayer(Window.square(3, 1, 1), new Shape(4, 37, 35), 28, Tail.max(3, 2)),
          new LargeLayer(Window.square(5, 1, 0), new Shape(20, 12, 12), 50, Tail.max(2, 2)),
          new LargeLayer(Window.square(5, 1, 2), new Shape(32, 8, 8), 64, Tail.max(2, 2)),
          new LargeLayer(
              new Window(4, 4, 1, 0), new Shape(50, 4, 4), 500, new Tail(true, true, null)),
          new LargeLayer(Window.square(1, 1, 0), Shape.vector(500), 10, Tail.NONE));

  private static final int STEPS = 4;

  ConvCase forward(Connectivity connectivity, int step) {
    return new ConvCase(
        window, image, channels(rows), columns(), connectivity, step, false, true, tail);
  }

  GradientCase backward(Connectivity connectivity, int firstTrained) {
    return new GradientCase(
        window, image, channels(rows), columns(), connectivity, STEPS - 1, firstTrained);
  }

  private Channels columns() {
    return channels(image.channels());
  }

  private static Channels channels(int full) {
    return Channels.uniform(full, STEPS);
  }
}
