package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Window;

/** {@code depthwise_dw}: sums over images and pixels, a block for each weight. */
record DepthwiseDwWork(
    Kernel kernel, Weight w, Window window, Place x, Place dy, ChannelRange channels)
    implements Work {

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(x.at(), dy.at(), w.gradient())
        .activations(x.shape())
        .activations(dy.shape())
        .window(window)
        .ints(w.pitch(), channels.start(), images);
    queue.launch(kernel, channels.size(), window.taps(), 1);
  }

  @Override
  public String describe(int images) {
    return "depthwise_dw %d × %d blocks".formatted(channels.size(), window.taps());
  }
}
