package dev.sluice.cuda;

/** {@code linear_*}: a convolution whose window covers the whole image. */
record LinearWork(KernelSet kernels, Tiling tiling, Weight w, Place x, Place y, Forward forward)
    implements TiledWork {

  @Override
  public long columns(int images) {
    return images;
  }

  @Override
  public void write(Arguments to, Kernel kernel, long table, int images) {
    to.longs(x.at(), w.value(), forward.shift(), y.at(), table)
        .ints(x.shape().size(), y.shape().size(), w.pitch(), w.taps(), images)
        .truth(forward.relu())
        .truth(forward.resume())
        .truth(forward.finish());
  }
}
