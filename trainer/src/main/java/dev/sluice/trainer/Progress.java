package dev.sluice.trainer;

/**
 * Is told how far long work has come: downloads, decoding images, epochs. A command line draws a
 * bar, a log writes lines, {@link #NONE} ignores it.
 *
 * <p>Each piece of work is a {@link Task}, closed when it ends, also when it fails:
 *
 * <pre>{@code
 * try (Progress.Task task = progress.start("epoch 3", images, "images")) {
 *   task.reached(64, "loss 0.412");
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Progress {
  /** Ignores everything. */
  Progress NONE = (name, total, unit) -> (done, note) -> {};

  /**
   * A piece of work begins.
   *
   * @param name what is done, for people: {@code "data_batch_1.bin"}
   * @param total how many units the whole work has
   * @param unit the plural of what is counted: {@code "images"}, {@code "bytes"}
   */
  Task start(String name, long total, String unit);

  /** One piece of work. Calls come from one thread at a time, not always the same one. */
  @FunctionalInterface
  interface Task extends AutoCloseable {
    /**
     * So much of the work is done, counted from its beginning. It can go back, as when a download
     * has to start anew.
     *
     * @param done units done, 0 … total
     * @param note what else is worth showing, such as the loss; empty for nothing
     */
    void reached(long done, String note);

    /** So much of the work is done, and there is nothing else to say. */
    default void reached(long done) {
      reached(done, "");
    }

    /** The work has ended. */
    @Override
    default void close() {}
  }
}
