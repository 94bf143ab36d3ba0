package dev.sluice.api;

/**
 * Parameters packed by a backend. Immutable, and shared by threads, unless a training program
 * changes them; then one thread at a time may use them.
 */
public interface Weights extends AutoCloseable {
  /** What there is of every parameter. */
  enum Slot {
    VALUE,
    /** Trainable weights only: what the last training run left. */
    GRADIENT,
    /** Trainable weights only: the momentum of {@link Op.Sgd}. */
    VELOCITY
  }

  /** Copies all elements that exist out of the packing; others in {@code into} are left alone. */
  void read(Slot slot, Parameters into);

  /** Copies all elements that exist into the packing. */
  void write(Slot slot, Parameters from);

  /** Memory held by the packed values, in bytes. */
  long bytes();

  /** Closing while a prepared plan uses them is an {@link IllegalStateException}. */
  @Override
  void close();
}
