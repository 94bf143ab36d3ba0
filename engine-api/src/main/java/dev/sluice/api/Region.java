package dev.sluice.api;

/**
 * A rectangle of a weight matrix: these rows (outputs) with these columns (inputs).
 *
 * @param rows output channels
 * @param columns input channels
 */
public record Region(ChannelRange rows, ChannelRange columns) {
  public boolean isEmpty() {
    return rows.isEmpty() || columns.isEmpty();
  }

  /** Pairs of channels in the region. */
  public long area() {
    return (long) rows.size() * columns.size();
  }
}
