package dev.sluice.cuda;

import dev.sluice.api.Window;

/**
 * {@code conv_dw_*}: a weight gradient. Where there are few weights and many pixels, parts of the
 * sums are computed side by side and {@code reduce} adds them. How many parts there are depends on
 * shape and batch alone: the same on every device, and so are the trained bytes.
 */
record ConvDwWork(
    KernelSet kernels, Tiling tiling, Reduction reduction, Weight w, Window window, Sides sides)
    implements TiledWork {
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
  @Override
  public long columns(int images) {
    return (long) reduction.table.columns() * w.taps();
  }

  @Override
  public int parts(int images) {
    long products = (long) images * sides.dy.shape().pixels();
    long wanted = Math.ceilDiv(ENOUGH_SUMS, reduction.table.area() * w.taps());
    return Math.toIntExact(Math.min(wanted, Math.ceilDiv(products, FEWEST_PRODUCTS)));
  }

  @Override
  public void write(Arguments to, Kernel kernel, long table, int images) {
    int parts = parts(images);
    long sums = parts == 1 ? w.gradient() : reduction.block.scratch();
    to.longs(sides.x.at(), sides.dy.at(), sums, table, w.tensor().size())
        .activations(sides.x.shape())
        .activations(sides.dy.shape())
        .window(window)
        .ints(w.pitch(), images, parts);
  }

  @Override
  public void enqueue(int images, Queue queue) {
    TiledWork.super.enqueue(images, queue);
    if (parts(images) > 1) {
      reduce(images, queue);
    }
  }

  private void reduce(int images, Queue queue) {
    Kernel reduce = kernels.only("reduce");
    queue
        .arguments()
        .longs(reduction.block.scratch(), w.gradient())
        .longs(reduction.table.address(), w.tensor().size())
        .ints(w.pitch(), w.taps(), parts(images));
    queue.launch(reduce, reduce.blocks(columns(images)), reduction.table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return "%s, %d parts".formatted(TiledWork.super.describe(images), parts(images));
  }
}
