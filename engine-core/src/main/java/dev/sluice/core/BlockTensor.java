package dev.sluice.core;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import java.util.List;

/**
 * A rectangle of one parameter that is stored as one tensor: what a step adds, in new rows or, when
 * dense, in new columns of old rows. In the parameter's row-major array it is a number of runs of
 * equal length, one per row.
 *
 * @param step the step that adds it
 * @param parameter whose array it is in
 * @param region rows and columns, not empty
 * @param name {@code step1.conv2.weight.rows}
 */
public record BlockTensor(int step, Parameter parameter, Region region, String name) {
  /** As stored; the features of a linear layer are counted channel by channel. */
  public Tensor tensor() {
    return tensor("");
  }

  /** As {@link #tensor()}, for values of another kind, such as velocities, under a longer name. */
  public Tensor tensor(String prefix) {
    int rows = region.rows().size();
    int columns = region.columns().size();
    List<Integer> shape =
        switch (parameter.rank()) {
          case 1 -> List.of(rows);
          case 2 -> List.of(rows, Math.multiplyExact(columns, parameter.taps()));
          default -> List.of(rows, columns, parameter.kernelHeight(), parameter.kernelWidth());
        };
    return new Tensor(prefix + name, shape);
  }

  /** Whether both belong to the same step of the same node. */
  boolean sameBlock(BlockTensor other) {
    return step == other.step && parameter.node().equals(other.parameter.node());
  }

  /** Number of runs. */
  int runs() {
    return region.rows().size();
  }

  /** Elements of a run. */
  int runLength() {
    return region.columns().size() * parameter.taps();
  }

  /** Where a run starts in {@link Parameters#values}. */
  int offset(int run) {
    return (region.rows().start() + run) * parameter.rowSize()
        + region.columns().start() * parameter.taps();
  }
}
