package dev.sluice.cuda;

import dev.sluice.api.Window;

/** {@code conv_*}: any convolution, with the usual 2 × 2 pooling if there is one. */
record ConvWork(
    KernelSet kernels, Tiling tiling, Weight w, Window window, Sides sides, Forward forward)
    implements Work {

  /** What it reads and writes. */
  record Sides(Place x, Place y) {}

  private long positions(int images) {
    int pixels = sides.y.shape().pixels();
    return (long) images * pixels * (forward.pooled() == 0 ? 1 : 4);
  }

  private Kernel kernel(int images) {
    return tiling.fastest(kernels, positions(images), 1);
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Kernel kernel = kernel(images);
    Tables.Table table = tiling.table(kernel);
    queue
        .arguments()
        .longs(sides.x.at(), w.value(), forward.shift(), sides.y.at(), table.address())
        .activations(sides.x.shape())
        .activations(sides.y.shape())
        .window(window)
        .ints(w.pitch(), images)
        .truth(forward.relu())
        .ints(forward.pooled())
        .truth(forward.resume())
        .truth(forward.finish());
    queue.launch(kernel, kernel.blocks(positions(images)), table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return tiling.describe(kernel(images), positions(images));
  }
}
