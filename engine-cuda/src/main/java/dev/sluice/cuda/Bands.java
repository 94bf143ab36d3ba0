package dev.sluice.cuda;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.Optional;

/**
 * How a kernel {@code direct*_*} divides images among blocks; see {@code DirectArguments}. A quad
 * is 2 × 2 positions, and what one thread computes of a channel.
 *
 * @param across quads side by side
 * @param lines of quads in a band
 * @param perImage bands of an image
 * @param images of a block
 */
record Bands(int across, int lines, int perImage, int images) {
  /** {@code DIRECT_PIXELS} of {@code arguments.h}. */
  private static final int PIXELS = 2048;

  private static final int WARP = 32;

  /**
   * The largest bands that the kernel takes; empty if it takes none, since the image is too wide.
   *
   * @param kernel whose columns are quads
   * @param y shape of an image of the results
   */
  static Optional<Bands> of(Kernel kernel, Window window, Shape y, boolean pooled) {
    int across = pooled ? y.width() : Math.ceilDiv(y.width(), 2);
    int high = pooled ? y.height() : Math.ceilDiv(y.height(), 2);
    int edge = window.kernelWidth() - 1;
    int pitch = 2 * across + edge;
    int most = Math.min(kernel.columns() / across, (PIXELS / pitch - edge) / 2);
    if (most < 1) {
      return Optional.empty();
    }
    int perImage = Math.ceilDiv(high, most);
    int lines = Math.ceilDiv(high, perImage);
    int pixels = (2 * lines + edge) * pitch;
    int images = perImage > 1 ? 1 : Math.min(kernel.columns() / (across * lines), PIXELS / pixels);
    return Optional.of(new Bands(across, lines, perImage, images));
  }

  int blocks(int images) {
    return Math.multiplyExact(Math.ceilDiv(images, this.images), perImage);
  }

  /** Warps without quads cost nothing. */
  int fullBlocks(Kernel kernel, int images) {
    int quads = Math.min(images, this.images) * lines * across;
    int busy = Math.ceilDiv(quads, WARP);
    return Math.ceilDiv(blocks(images) * busy, kernel.columns() / WARP);
  }
}
