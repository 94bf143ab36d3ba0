package dev.sluice.cuda;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Weights.Slot;

/** {@code batch_norm_dx}: a block for each channel. */
record BatchNormDxWork(
    Kernel kernel,
    DeviceWeights weights,
    Op.Norm norm,
    Place x,
    Place dy,
    Place dx,
    ChannelRange channels)
    implements Work {

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(x.at(), dy.at(), weights.address(Slot.VALUE, norm.weight()))
        .longs(weights.address(Slot.GRADIENT, norm.mean()))
        .longs(weights.address(Slot.GRADIENT, norm.variance()), dx.at())
        .longs(weights.address(Slot.GRADIENT, norm.weight()))
        .longs(weights.address(Slot.GRADIENT, norm.bias()))
        .activations(x.shape())
        .ints(channels.start(), images);
    queue.launch(kernel, channels.size(), 1, 1);
  }

  @Override
  public String describe(int images) {
    return "batch_norm_dx %d blocks".formatted(channels.size());
  }
}
