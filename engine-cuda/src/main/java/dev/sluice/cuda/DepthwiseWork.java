package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Window;

/** {@code depthwise}: a thread for each number of y. */
record DepthwiseWork(
    Kernel kernel, Weight w, Window window, Sides sides, ChannelRange channels, Finish finish)
    implements Work {

  /** What it reads and writes. */
  record Sides(Place x, Place y) {}

  /**
   * What happens to a sum.
   *
   * @param scale address of the vector that is multiplied by, or 0
   * @param shift address of the vector that is added, or 0
   */
  record Finish(long scale, long shift, boolean relu) {}

  private int blocks(int images) {
    return kernel.blocks((long) images * channels.size() * sides.y.shape().pixels());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(sides.x.at(), w.value(), finish.scale, finish.shift, sides.y.at())
        .activations(sides.x.shape())
        .activations(sides.y.shape())
        .window(window)
        .ints(w.pitch(), channels.start(), channels.size(), images)
        .truth(finish.relu);
    queue.launch(kernel, blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "depthwise %d blocks".formatted(blocks(images));
  }
}
