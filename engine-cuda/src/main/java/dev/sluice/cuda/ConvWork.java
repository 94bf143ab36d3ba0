package dev.sluice.cuda;

import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code conv_*}: any convolution, with the usual 2 × 2 pooling if there is one. Or {@code
 * direct*_*}, for the usual windows.
 */
record ConvWork(
    KernelSet kernels, Tiling tiling, Weight w, Window window, Sides sides, Forward forward)
    implements TiledWork {

  /** What it reads and writes. */
  record Sides(Place x, Place y) {}

  /** All kernels that do it. */
  static List<Kernel> family(KernelSet kernels, Window window, Sides sides, boolean pooled) {
    List<Kernel> family = new ArrayList<>(kernels.family("conv"));
    String direct = "direct" + window.kernelWidth();
    if (window.kernelHeight() == window.kernelWidth()
        && window.stride() == 1
        && kernels.has(direct)) {
      kernels.family(direct).stream()
          .filter(kernel -> Bands.of(kernel, window, sides.y.shape(), pooled).isPresent())
          .forEach(family::add);
    }
    return family;
  }

  /** How the kernel divides images; empty if it is no {@code direct*_*}. */
  private Optional<Bands> bands(Kernel kernel) {
    return kernel.family().equals("conv")
        ? Optional.empty()
        : Bands.of(kernel, window, sides.y.shape(), forward.pooled() != 0);
  }

  @Override
  public long columns(int images) {
    int pixels = sides.y.shape().pixels();
    return (long) images * pixels * (forward.pooled() == 0 ? 1 : 4);
  }

  @Override
  public int blocks(Kernel kernel, int images) {
    return bands(kernel)
        .map(bands -> bands.blocks(images))
        .orElseGet(() -> TiledWork.super.blocks(kernel, images));
  }

  @Override
  public int fullBlocks(Kernel kernel, int images) {
    return bands(kernel)
        .map(bands -> bands.fullBlocks(kernel, images))
        .orElseGet(() -> TiledWork.super.fullBlocks(kernel, images));
  }

  @Override
  public void write(Arguments to, Kernel kernel, long table, int images) {
    Optional<Bands> bands = bands(kernel);
    to.longs(sides.x.at(), w.value(), forward.shift(), sides.y.at(), table)
        .activations(sides.x.shape())
        .activations(sides.y.shape());
    if (bands.isPresent()) {
      to.ints(window.padding());
    } else {
      to.window(window);
    }
    to.ints(w.pitch(), images)
        .truth(forward.relu())
        .ints(forward.pooled())
        .truth(forward.resume())
        .truth(forward.finish());
    bands.ifPresent(b -> to.ints(b.across(), b.lines(), b.perImage(), b.images()));
  }
}
