package dev.sluice.cuda;

import dev.sluice.api.Window;

/** {@code conv_dx_*}: a pass of an input gradient; every pass but the first adds. */
record ConvDxWork(
    KernelSet kernels, Tiling tiling, Weight w, Window window, Gradients gradients, boolean resume)
    implements TiledWork {

  /** What it reads and writes. */
  record Gradients(Place dy, Place dx) {}

  @Override
  public long columns(int images) {
    return (long) images * gradients.dx.shape().pixels();
  }

  @Override
  public void write(Arguments to, Kernel kernel, long table, int images) {
    to.longs(gradients.dy.at(), w.value(), gradients.dx.at(), table)
        .activations(gradients.dy.shape())
        .activations(gradients.dx.shape())
        .window(window)
        .ints(w.pitch(), images)
        .truth(resume);
  }
}
