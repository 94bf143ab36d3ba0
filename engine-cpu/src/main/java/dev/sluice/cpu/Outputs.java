package dev.sluice.cpu;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Adjacent result channels that share their chains: what one register tile of {@link TileKernels}
 * sums.
 *
 * @param first result channel
 * @param count 1, 2 or 4
 * @param weight where the first channel's weights start
 * @param source what is added to where the chains start in the source
 */
record Outputs(int first, int count, int weight, int source, Chains chains) {
  /** The most that are summed together. */
  static final int MOST = 4;

  /** Those of a convolution. */
  static List<Outputs> of(Binding binding, Op.Conv op) {
    PackedTensor tensor = binding.weights().tensor(op.weight());
    List<Outputs> outputs = new ArrayList<>();
    for (Region region : op.reads()) {
      Chains chains = binding.chains(op, region.columns());
      int end = region.rows().end();
      for (int row = region.rows().start(), n; row < end; row += n) {
        n = together(tensor.adjacent(row, end));
        outputs.add(new Outputs(row, n, tensor.row(row), 0, chains));
      }
    }
    return outputs;
  }

  /**
   * Every channel by itself, with the chain of channel 0.
   *
   * @param source the value that the chains read
   */
  static List<Outputs> depthwise(
      Binding binding, int weight, ChannelRange channels, Chains chains, int source) {
    PackedTensor tensor = binding.weights().tensor(weight);
    int channel = binding.placement(source).channel();
    List<Outputs> outputs = new ArrayList<>();
    for (int c = channels.start(); c < channels.end(); c++) {
      outputs.add(new Outputs(c, 1, tensor.row(c), c * channel, chains));
    }
    return outputs;
  }

  /** Those of a depthwise convolution. */
  static List<Outputs> of(Binding binding, Op.DepthwiseConv op) {
    Chains chains =
        Chains.forward(
            binding.weights().tensor(op.weight()),
            op.window(),
            binding.shape(op.x()),
            binding.placement(op.x()),
            ChannelRange.upTo(1));
    return depthwise(binding, op.weight(), op.channels(), chains, op.x());
  }

  /** How many of some adjacent channels one register tile takes. */
  static int together(int adjacent) {
    return adjacent >= MOST ? MOST : Math.min(adjacent, 2);
  }
}
