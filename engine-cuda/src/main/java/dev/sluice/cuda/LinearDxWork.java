package dev.sluice.cuda;

/** {@code linear_dx_*}: a pass of an input gradient; tiles count numbers, not channels, of dx. */
record LinearDxWork(KernelSet kernels, Tiling tiling, Weight w, Place dy, Place dx, boolean resume)
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
        .longs(dy.at(), w.value(), dx.at(), table.address())
        .ints(dy.shape().size(), dx.shape().size(), w.pitch(), w.taps(), images)
        .truth(resume);
    queue.launch(kernel, kernel.blocks(images), table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return tiling.describe(kernel(images), images);
  }
}
