package dev.sluice.cuda;

import dev.sluice.api.Window;

/**
 * {@code conv_dw_*}: a weight gradient. Where there are few weights and many pixels, parts of the
 * sums are computed side by side and {@code reduce} adds them. How many parts there are depends on
 * shape and batch alone: the same on every device, and so are the trained bytes.
 */
record ConvDwWork(
    KernelSet kernels, Tiling tiling, Reduction reduction, Weight w, Window window, Sides sides)
    implements Work {
  /** Sums under way that keep a large device busy. */
  private static final long ENOUGH_SUMS = 1 << 19;

  /** Products in a sum below which it is not divided further. */
  private static final long FEWEST_PRODUCTS = 128;

  /** What it reads. */
  record Sides(Place x, Place dy) {}

  /**
   * How parts are added.
   *
   * @param table the weights, in tiles for {@code reduce}
   * @param block holds the parts
   */
  record Reduction(Tables.Table table, DeviceBlock block) {}

  /** The scratch memory that it needs for so many images, in bytes. */
  long scratch(int images) {
    int parts = parts(images);
    return parts == 1 ? 0 : parts * (long) w.tensor().size() * Float.BYTES;
  }

  /** Numbers of a row that the widest tile has. */
  private long columns() {
    return (long) reduction.table.columns() * w.taps();
  }

  private int parts(int images) {
    long products = (long) images * sides.dy.shape().pixels();
    long wanted = Math.ceilDiv(ENOUGH_SUMS, reduction.table.area() * w.taps());
    return Math.toIntExact(Math.min(wanted, Math.ceilDiv(products, FEWEST_PRODUCTS)));
  }

  private Kernel kernel(int images) {
    return tiling.fastest(kernels, columns(), parts(images));
  }

  @Override
  public void enqueue(int images, Queue queue) {
    Kernel kernel = kernel(images);
    Tables.Table table = tiling.table(kernel);
    int parts = parts(images);
    long to = parts == 1 ? w.gradient() : reduction.block.scratch();
    queue
        .arguments()
        .longs(sides.x.at(), sides.dy.at(), to, table.address(), w.tensor().size())
        .activations(sides.x.shape())
        .activations(sides.dy.shape())
        .window(window)
        .ints(w.pitch(), images, parts);
    queue.launch(kernel, kernel.blocks(columns()), table.count(), parts);
    if (parts > 1) {
      reduce(parts, queue);
    }
  }

  private void reduce(int parts, Queue queue) {
    Kernel reduce = kernels.only("reduce");
    queue
        .arguments()
        .longs(reduction.block.scratch(), w.gradient())
        .longs(reduction.table.address(), w.tensor().size())
        .ints(w.pitch(), w.taps(), parts);
    queue.launch(reduce, reduce.blocks(columns()), reduction.table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return "%s, %d parts".formatted(tiling.describe(kernel(images), columns()), parts(images));
  }
}
