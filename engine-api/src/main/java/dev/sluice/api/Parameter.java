package dev.sluice.api;

import java.util.List;
import java.util.stream.Stream;

/**
 * One sliceable parameter tensor, (rows, columns, kernelHeight, kernelWidth) at full width: a
 * convolution's or a linear layer's weight, or a vector with one number per row.
 *
 * @param id index in its {@link Parameters}
 * @param node name of the node it belongs to
 * @param field {@code weight}, {@code bias} …, as in PyTorch
 * @param rows output channels per step
 * @param columns input channels per step; one constant channel for a vector
 * @param kernelHeight rows of the kernel; of the whole input for a linear layer
 * @param kernelWidth columns of the kernel; of the whole input for a linear layer
 * @param rank dimensions of the tensor as users know it: 4 convolution, 2 linear, 1 vector
 * @param connectivity which of its elements exist; the readout's weight is dense in every network
 */
public record Parameter(
    int id,
    String node,
    String field,
    Channels rows,
    Channels columns,
    int kernelHeight,
    int kernelWidth,
    int rank,
    Connectivity connectivity) {

  /** A vector with one number per row. */
  public static Parameter vector(int id, String node, String field, Channels rows) {
    Channels one = Channels.constant(1, rows.steps());
    return new Parameter(id, node, field, rows, one, 1, 1, 1, Connectivity.TRIANGULAR);
  }

  public int taps() {
    return Math.multiplyExact(kernelHeight, kernelWidth);
  }

  /** Elements of the full tensor. */
  public int size() {
    return Math.multiplyExact(rows.full(), rowSize());
  }

  /** Elements of one row of the full tensor. */
  public int rowSize() {
    return Math.multiplyExact(columns.full(), taps());
  }

  /** The rows that a step adds, with all columns of its prefix. May be empty. */
  public Region rowsBlock(int step) {
    return new Region(rows.fresh(step), columns.prefix(step));
  }

  /** The columns that a step adds to older rows. Empty when triangular. */
  public Region columnsBlock(int step) {
    boolean none = step == 0 || connectivity == Connectivity.TRIANGULAR;
    ChannelRange old = none ? ChannelRange.upTo(0) : rows.prefix(step - 1);
    return new Region(old, columns.fresh(step));
  }

  /** The weights that a step adds: what it trains and what is frozen after it. No empty region. */
  public List<Region> block(int step) {
    return Stream.of(rowsBlock(step), columnsBlock(step)).filter(r -> !r.isEmpty()).toList();
  }

  /** The weights in use at a step: every row, with the columns that it reads. No empty region. */
  public List<Region> inUse(int step) {
    if (connectivity == Connectivity.DENSE) {
      return Stream.of(new Region(rows.prefix(step), columns.prefix(step)))
          .filter(r -> !r.isEmpty())
          .toList();
    }
    return Stream.iterate(0, s -> s <= step, s -> s + 1)
        .map(this::rowsBlock)
        .filter(r -> !r.isEmpty())
        .toList();
  }
}
