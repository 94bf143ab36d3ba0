package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;

/** {@code apply}: scale, shift, clamp, any pooling; a thread for each number of y. */
record ApplyWork(Kernel kernel, Place x, Place y, ChannelRange channels, Finish finish)
    implements Work {

  /**
   * What is done.
   *
   * @param scale address of the vector that is multiplied by, or 0
   * @param shift address of the vector that is added, or 0
   */
  record Finish(long scale, long shift, boolean relu, Pooling pooling) {}

  private int blocks(int images) {
    return kernel.blocks((long) images * channels.size() * y.shape().pixels());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Arguments arguments =
        queue
            .arguments()
            .longs(x.at(), finish.scale, finish.shift, y.at())
            .activations(x.shape())
            .activations(y.shape())
            .ints(channels.start(), channels.size(), images)
            .truth(finish.relu);
    finish.pooling.write(arguments);
    queue.launch(kernel, blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "apply %d blocks".formatted(blocks(images));
  }
}
