package dev.sluice.cuda;

/** One launch of whichever kernel of a family is done first with its tiles. */
interface TiledWork extends Work {
  KernelSet kernels();

  Tiling tiling();

  /** How many columns of sums there are: positions, images or numbers of a row of weights. */
  long columns(int images);

  /** How many times all tiles are computed, each time for a part of their sums. */
  default int parts(int images) {
    return 1;
  }

  /** How many blocks lie side by side for the columns. */
  default int blocks(Kernel kernel, int images) {
    return kernel.blocks(columns(images));
  }

  /** As many blocks that have all the work they can have would take about as long. */
  default int fullBlocks(Kernel kernel, int images) {
    return blocks(kernel, images);
  }

  /**
   * Writes the kernel's arguments.
   *
   * @param table the address of the tiles
   */
  void write(Arguments to, Kernel kernel, long table, int images);

  private Kernel kernel(int images) {
    return tiling().fastest(kernels(), kernel -> (long) fullBlocks(kernel, images) * parts(images));
  }

  @Override
  default void enqueue(int images, Queue queue) {
    Kernel kernel = kernel(images);
    Tables.Table table = tiling().table(kernel);
    write(queue.arguments(), kernel, table.address(), images);
    queue.launch(kernel, blocks(kernel, images), table.count(), parts(images));
  }

  @Override
  default String describe(int images) {
    Kernel kernel = kernel(images);
    return "%s %d×%d blocks"
        .formatted(kernel.name(), blocks(kernel, images), tiling().table(kernel).count());
  }
}
