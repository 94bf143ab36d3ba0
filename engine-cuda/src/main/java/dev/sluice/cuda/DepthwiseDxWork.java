package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Window;

/** {@code depthwise_dx}: a thread for each number of dx. */
record DepthwiseDxWork(
    Kernel kernel, Weight w, Window window, Place dy, Place dx, ChannelRange channels)
    implements Work {

  private int blocks(int images) {
    return kernel.blocks((long) images * channels.size() * dx.shape().pixels());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(dy.at(), w.value(), dx.at())
        .activations(dy.shape())
        .activations(dx.shape())
        .window(window)
        .ints(w.pitch(), channels.start(), channels.size(), images);
    queue.launch(kernel, blocks(images), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "depthwise_dx %d blocks".formatted(blocks(images));
  }
}
