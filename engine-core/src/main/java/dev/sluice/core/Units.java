package dev.sluice.core;

import dev.sluice.api.Channels;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import dev.sluice.core.Unit.Kind;
import java.util.ArrayList;
import java.util.List;

/** Splits a network into units: what becomes one operation. */
final class Units {
  private final Network network;
  private final List<List<Integer>> inputs;
  private final List<Shape> shapes;
  private final List<Channels> channels;
  private final NetworkParameters parameters;
  private final boolean training;
  private final List<Unit> units = new ArrayList<>();

  /** By what nodes yield, the image first: what holds it, and whether one node alone reads it. */
  private final int[] holder;

  private final boolean[] alone;

  private Units(Network network, boolean training) {
    this.network = network;
    this.inputs = network.inputs();
    this.shapes = network.shapes();
    this.channels = network.channels();
    this.parameters = NetworkParameters.of(network);
    this.training = training;
    this.holder = new int[network.nodes().size() + 1];
    this.alone = alone(inputs);
    for (int node = 0; node < network.nodes().size(); node++) {
      add(node);
    }
  }

  /** The units of inference, in which there is no dropout. */
  static List<Unit> ofInference(Network network) {
    return List.copyOf(new Units(network, false).units);
  }

  /** The units of training, which needs what was normalised and what was pooled. */
  static List<Unit> ofTraining(Network network) {
    return List.copyOf(new Units(network, true).units);
  }

  private static boolean[] alone(List<List<Integer>> inputs) {
    int[] readers = new int[inputs.size() + 1];
    inputs.forEach(read -> read.forEach(place -> readers[place]++));
    boolean[] alone = new boolean[readers.length];
    for (int i = 0; i < alone.length; i++) {
      alone[i] = readers[i] == 1;
    }
    return alone;
  }

  private void add(int node) {
    List<Integer> read = inputs.get(node);
    Unit unit =
        Unit.of(
            network.nodes().get(node),
            node,
            read.stream().map(place -> holder[place]).toList(),
            shapes.get(read.getFirst()),
            channels.get(node + 1),
            shapes.get(node + 1));
    int before = unit.input();
    if (!training && unit.kind() == Kind.DROPOUT) {
      holder[node + 1] = before;
      alone[node + 1] &= alone[read.getFirst()];
    } else if (before > 0 && alone[read.getFirst()] && takes(units.get(before - 1), unit)) {
      units.set(before - 1, units.get(before - 1).with(unit));
      holder[node + 1] = before;
    } else {
      units.add(unit);
      holder[node + 1] = units.size();
    }
  }

  /** Whether a unit can do what the next one does: norm, activation, pooling, each at most once. */
  private boolean takes(Unit unit, Unit next) {
    if (unit.kind() == Kind.DROPOUT || unit.pool() != null) {
      return false;
    }
    if (next.kind() == Kind.NORM) {
      return !training
          && unit.isConvolution()
          && !unit.hasNorm()
          && !unit.relu()
          && !parameters.hasBias(unit.node());
    }
    if (next.pool() != null) {
      return !training
          && (unit.kind() == Kind.CONV || unit.kind() == Kind.APPLY)
          && !unit.hasNorm();
    }
    return next.relu() && unit.kind() != Kind.APPLY && !unit.relu();
  }
}
