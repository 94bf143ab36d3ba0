package dev.sluice.api;

/**
 * An array of activations or gradients that programs of a plan read and write.
 *
 * @param id index in {@link Plan#values()}
 * @param name for people
 * @param shape of one image at full width
 * @param role who reads and writes it, and how long it lives
 */
public record Value(int id, String name, Shape shape, Role role) {
  /** Who reads and writes a value, and how long it lives. */
  public enum Role {
    /** The host writes it before a run; {@link Prepared#gather} keeps it. */
    INPUT,
    /**
     * What one program leaves for the next; {@link Prepared#gather} keeps what was written last.
     */
    KEPT,
    /** Lives within one run. */
    SCRATCH,
    /** The host reads it after a run. */
    OUTPUT,
    /** Three numbers for the whole batch, written by the host: see {@link Op.Sgd}. */
    RATES
  }
}
