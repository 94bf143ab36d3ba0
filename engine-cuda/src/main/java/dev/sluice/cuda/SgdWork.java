package dev.sluice.cuda;

import java.util.function.LongSupplier;

/** {@code sgd}: an update of the weights that a table names. */
record SgdWork(Kernel kernel, Tables.Table table, Weight w, LongSupplier rates) implements Work {

  private int blocks() {
    return kernel.blocks((long) table.columns() * w.taps());
  }

  @Override
  public void enqueue(int images, Queue queue) {
    queue
        .arguments()
        .longs(w.value(), w.velocity(), w.gradient(), rates.getAsLong(), table.address())
        .ints(w.pitch(), w.taps());
    queue.launch(kernel, blocks(), table.count(), 1);
  }

  @Override
  public String describe(int images) {
    return "sgd %d×%d blocks".formatted(blocks(), table.count());
  }
}
