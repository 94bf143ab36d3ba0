package dev.sluice.cuda;

/** {@code linear_dx_*}: a pass of an input gradient; tiles count numbers, not channels, of dx. */
record LinearDxWork(KernelSet kernels, Tiling tiling, Weight w, Place dy, Place dx, boolean resume)
    implements TiledWork {

  @Override
  public long columns(int images) {
    return images;
  }

  @Override
  public void write(Arguments to, Kernel kernel, long table, int images) {
    to.longs(dy.at(), w.value(), dx.at(), table)
        .ints(dy.shape().size(), dx.shape().size(), w.pitch(), w.taps(), images)
        .truth(resume);
  }
}
