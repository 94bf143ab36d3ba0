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

  /**
   * Writes the kernel's arguments.
   *
   * @param table the address of the tiles
   */
  void write(Arguments to, long table, int images);

  private Kernel kernel(int images) {
    return tiling().fastest(kernels(), columns(images), parts(images));
  }

  @Override
  default void enqueue(int images, Queue queue) {
    Kernel kernel = kernel(images);
    Tables.Table table = tiling().table(kernel);
    write(queue.arguments(), table.address(), images);
    queue.launch(kernel, kernel.blocks(columns(images)), table.count(), parts(images));
  }

  @Override
  default String describe(int images) {
    return tiling().describe(kernel(images), columns(images));
  }
}
