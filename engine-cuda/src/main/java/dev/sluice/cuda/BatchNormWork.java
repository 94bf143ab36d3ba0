package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Weights.Slot;

/** {@code batch_norm}: a block for each channel. */
record BatchNormWork(
    Kernel kernel,
    DeviceWeights weights,
    Op.Norm norm,
    Place x,
    Place y,
    ChannelRange channels,
    boolean relu)
    implements Work {

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(x.at(), weights.address(Slot.VALUE, norm.weight()))
        .longs(weights.address(Slot.VALUE, norm.bias()), y.at())
        .longs(weights.address(Slot.GRADIENT, norm.mean()))
        .longs(weights.address(Slot.GRADIENT, norm.variance()))
        .longs(weights.address(Slot.VALUE, norm.mean()))
        .longs(weights.address(Slot.VALUE, norm.variance()))
        .activations(x.shape())
        .ints(channels.start(), images)
        .truth(relu);
    queue.launch(kernel, channels.size(), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "batch_norm %d blocks".formatted(channels.size());
  }
}
