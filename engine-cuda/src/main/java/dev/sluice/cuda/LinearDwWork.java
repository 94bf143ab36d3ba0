package dev.sluice.cuda;

/** {@code linear_dw_*}: the weight gradient of a linear layer, a sum over images. */
record LinearDwWork(KernelSet kernels, Tiling tiling, int widest, Weight w, Place x, Place dy)
    implements TiledWork {

  @Override
  public long columns(int images) {
    return (long) widest * w.taps();
  }

  @Override
  public void write(Arguments to, Kernel kernel, long table, int images) {
    to.longs(x.at(), dy.at(), w.gradient(), table)
        .ints(x.shape().size(), dy.shape().size(), w.pitch(), w.taps(), images);
  }
}
