package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;

/** {@code shift_dw}: sums over images and pixels, a block for each channel. */
record ShiftDwWork(Kernel kernel, Weight shift, Place dy, ChannelRange channels) implements Work {

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(dy.at(), shift.gradient())
        .activations(dy.shape())
        .ints(channels.start(), images);
    queue.launch(kernel, channels.size(), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "shift_dw %d blocks".formatted(channels.size());
  }
}
