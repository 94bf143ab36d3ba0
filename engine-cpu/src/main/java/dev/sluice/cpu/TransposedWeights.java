package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import dev.sluice.api.Weights.Slot;

/**
 * The weights that an input gradient reads, copied into panels of 16 columns, each (rows, kernel,
 * 16): so that the weights of adjacent result channels are adjacent there too. Made anew in every
 * run, since an update changes them; a part is a panel.
 */
final class TransposedWeights implements Kernel {
  private final PackedWeights weights;
  private final Op.ConvDx op;
  private final PackedTensor tensor;
  private final int taps;
  private final int rowStride;
  private final int panel;
  private final int panels;
  private final float[] array;

  TransposedWeights(Binding binding, Op.ConvDx op) {
    this.weights = binding.weights();
    this.op = op;
    this.tensor = weights.tensor(op.weight());
    Parameter parameter = tensor.parameter();
    this.taps = parameter.taps();
    this.rowStride = taps * Lanes.GROUP;
    this.panel = Math.multiplyExact(parameter.rows().full(), rowStride);
    this.panels = Lanes.groups(parameter.columns().full());
    this.array = new float[Math.multiplyExact(panels, panel)];
  }

  float[] array() {
    return array;
  }

  /** Where a column's first weight is; for (row r, tap k) it is 16·(r·taps + k) further. */
  int column(int column) {
    return column / Lanes.GROUP * panel + column % Lanes.GROUP;
  }

  /** Distance between the weights of one column for neighbouring rows. */
  int rowStride() {
    return rowStride;
  }

  @Override
  public int parts(int images) {
    return panels;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    float[] w = weights.array(Slot.VALUE, op.weight());
    int first = part * Lanes.GROUP;
    for (int i = 0; i < op.reads().size(); i++) { // no iterator: nothing is allocated here
      Region region = op.reads().get(i);
      int start = Math.max(first, region.columns().start());
      int end = Math.min(first + Lanes.GROUP, region.columns().end());
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        for (int column = start; column < end; column++) {
          int from = tensor.row(row) + column * tensor.columnStride();
          int to = column(column) + row * rowStride;
          for (int tap = 0; tap < rowStride; tap += Lanes.GROUP) {
            array[to + tap] = w[from + tap];
          }
        }
      }
    }
  }

  @Override
  public String describe() {
    return "weights transposed";
  }
}
