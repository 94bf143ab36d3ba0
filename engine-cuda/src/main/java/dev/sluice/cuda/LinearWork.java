package dev.sluice.cuda;

/** {@code linear_*}: a convolution whose window covers the whole image. */
record LinearWork(KernelSet kernels, Tiling tiling, Weight w, Place x, Place y, Forward forward)
    implements Work {

  private Kernel kernel(int images) {
    return tiling.fastest(kernels, images, 1);
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Kernel kernel = kernel(images);
    Tables.Table table = tiling.table(kernel);
    queue
        .arguments()
        .longs(x.at(), w.value(), forward.shift(), y.at(), table.address())
        .ints(x.shape().size(), y.shape().size(), w.pitch(), w.taps(), images)
        .truth(forward.relu())
        .truth(forward.resume())
        .truth(forward.finish());
    queue.launch(kernel, kernel.blocks(images), table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return tiling.describe(kernel(images), images);
  }
}
