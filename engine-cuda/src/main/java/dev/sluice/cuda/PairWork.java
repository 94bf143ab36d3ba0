package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;

/** {@code add} or {@code mask}: a thread for each number. */
record PairWork(Kernel kernel, Place a, Place b, Place y, ChannelRange channels, boolean relu)
    implements Work {

  private int blocks(int images) {
    return kernel.blocks((long) images * channels.size() * y.shape().pixels());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(a.at(), b.at(), y.at())
        .activations(y.shape())
        .ints(channels.start(), channels.size(), images)
        .truth(relu);
    queue.launch(kernel, blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "%s %d blocks".formatted(kernel.name(), blocks(images));
  }
}
