package dev.sluice.cuda;

import dev.sluice.api.Window;

/** {@code conv_*}: any convolution, with the usual 2 × 2 pooling if there is one. */
record ConvWork(
    KernelSet kernels, Tiling tiling, Weight w, Window window, Sides sides, Forward forward)
    implements TiledWork {

  /** What it reads and writes. */
  record Sides(Place x, Place y) {}

  @Override
  public long columns(int images) {
    int pixels = sides.y.shape().pixels();
    return (long) images * pixels * (forward.pooled() == 0 ? 1 : 4);
  }

  @Override
  public void write(Arguments to, long table, int images) {
    to.longs(sides.x.at(), w.value(), forward.shift(), sides.y.at(), table)
        .activations(sides.x.shape())
        .activations(sides.y.shape())
        .window(window)
        .ints(w.pitch(), images)
        .truth(forward.relu())
        .ints(forward.pooled())
        .truth(forward.resume())
        .truth(forward.finish());
  }
}
