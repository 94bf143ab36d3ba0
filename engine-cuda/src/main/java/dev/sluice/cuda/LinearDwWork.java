package dev.sluice.cuda;

/** {@code linear_dw_*}: the weight gradient of a linear layer, a sum over images. */
record LinearDwWork(KernelSet kernels, Tiling tiling, int widest, Weight w, Place x, Place dy)
    implements Work {

  private long columns() {
    return (long) widest * w.taps();
  }

  private Kernel kernel() {
    return tiling.fastest(kernels, columns(), 1);
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Kernel kernel = kernel();
    Tables.Table table = tiling.table(kernel);
    queue
        .arguments()
        .longs(x.at(), dy.at(), w.gradient(), table.address())
        .ints(x.shape().size(), dy.shape().size(), w.pitch(), w.taps(), images);
    queue.launch(kernel, kernel.blocks(columns()), table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return tiling.describe(kernel(), columns());
  }
}
