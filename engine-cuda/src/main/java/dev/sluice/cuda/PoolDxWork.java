package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;

/** {@code pool_dx}: a thread for each number of dx. */
record PoolDxWork(
    Kernel kernel, Place x, Place dy, Place dx, ChannelRange channels, Pooling pooling)
    implements Work {

  private int blocks(int images) {
    return kernel.blocks((long) images * channels.size() * dx.shape().pixels());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Arguments arguments =
        queue
            .arguments()
            .longs(x.at(), dy.at(), dx.at())
            .activations(x.shape())
            .activations(dy.shape())
            .ints(channels.start(), channels.size(), images);
    pooling.write(arguments);
    queue.launch(kernel, blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "pool_dx %d blocks".formatted(blocks(images));
  }
}
