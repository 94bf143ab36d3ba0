package dev.sluice.cuda;

import dev.sluice.api.Window;

/** {@code conv_dx_*}: a pass of an input gradient; every pass but the first adds. */
record ConvDxWork(
    KernelSet kernels, Tiling tiling, Weight w, Window window, Gradients gradients, boolean resume)
    implements Work {

  /** What it reads and writes. */
  record Gradients(Place dy, Place dx) {}

  private long positions(int images) {
    return (long) images * gradients.dx.shape().pixels();
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
        .longs(gradients.dy.at(), w.value(), gradients.dx.at(), table.address())
        .activations(gradients.dy.shape())
        .activations(gradients.dx.shape())
        .window(window)
        .ints(w.pitch(), images)
        .truth(resume);
    queue.launch(kernel, kernel.blocks(positions(images)), table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return tiling.describe(kernel(images), positions(images));
  }
}
