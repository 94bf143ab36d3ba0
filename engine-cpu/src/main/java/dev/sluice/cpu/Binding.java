package dev.sluice.cpu;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.HashMap;
import java.util.Map;

/** What the kernels of a plan are bound to in one layout. */
final class Binding {
  private record ChainsKey(int weight, Window window, int x, ChannelRange columns) {}

  private final ValueStore values;
  private final PackedWeights weights;
  private final Layout layout;

  /** Programs of a plan have most of their chains in common. */
  private final Map<ChainsKey, Chains> chains = new HashMap<>();

  Binding(ValueStore values, PackedWeights weights, Layout layout) {
    this.values = values;
    this.weights = weights;
    this.layout = layout;
  }

  ValueStore values() {
    return values;
  }

  PackedWeights weights() {
    return weights;
  }

  Layout layout() {
    return layout;
  }

  /** A value's numbers, as they are now; a {@link ValueStore#gather} exchanges arrays. */
  float[] array(int value) {
    return values.array(value, layout);
  }

  Placement placement(int value) {
    return values.placement(value, layout);
  }

  Shape shape(int value) {
    return values.value(value).shape();
  }

  /** The chains of an operation over some input channels. */
  Chains chains(Op.Conv op, ChannelRange columns) {
    return chains.computeIfAbsent(
        new ChainsKey(op.weight(), op.window(), op.x(), columns),
        _ ->
            Chains.forward(
                weights.tensor(op.weight()),
                op.window(),
                shape(op.x()),
                placement(op.x()),
                columns));
  }
}
