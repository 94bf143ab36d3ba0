package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;

/** {@code relu_dx}: a thread for each number. */
record ReluDxWork(Kernel kernel, Place y, Place dy, Place dx, ChannelRange channels)
    implements Work {

  private int blocks(int images) {
    return kernel.blocks((long) images * channels.size() * y.shape().pixels());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(y.at(), dy.at(), dx.at())
        .activations(y.shape())
        .ints(channels.start(), channels.size(), images);
    queue.launch(kernel, blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "relu_dx %d blocks".formatted(blocks(images));
  }
}
