package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Shape;
import dev.sluice.core.NetworkParameters;
import java.util.Comparator;
import java.util.List;

/** Whether arrays, and this machine's memory, hold what a network needs to be trained. */
final class NetworkSize {
  private static final long LIMIT = Integer.MAX_VALUE;

  /** A weight and its velocity. */
  private static final int BYTES = 2 * Float.BYTES;

  private NetworkSize() {}

  /**
   * The network itself.
   *
   * @throws IllegalArgumentException naming the layer that is too large, and the limit
   */
  static Network checked(Network network) {
    return checked(network, Runtime.getRuntime().maxMemory());
  }

  /**
   * As {@link #checked(Network)}.
   *
   * @param memory in bytes
   */
  static Network checked(Network network, long memory) {
    List<Parameter> parameters = NetworkParameters.of(network).list();
    parameters.forEach(NetworkSize::checkWeights);
    List<Shape> shapes = network.shapes();
    for (int i = 0; i < network.nodes().size(); i++) {
      checkActivations(network.nodes().get(i).name(), shapes.get(i + 1));
    }
    long bytes = parameters.stream().mapToLong(each -> (long) each.size() * BYTES).sum();
    if (bytes > memory) {
      Parameter largest =
          parameters.stream().max(Comparator.comparingInt(Parameter::size)).orElseThrow();
      throw new IllegalArgumentException(
          "%s: too many weights: with %,d of them, training needs %,d MB, and Java has %,d MB: give it more with JAVA_TOOL_OPTIONS=-Xmx…"
              .formatted(largest.node(), largest.size(), bytes >> 20, memory >> 20));
    }
    return network;
  }

  private static void checkWeights(Parameter parameter) {
    double columns = (double) parameter.columns().full() * parameter.kernelHeight();
    if (parameter.rows().full() * columns * parameter.kernelWidth() > LIMIT) {
      throw new IllegalArgumentException(
          "%s: too many weights: %d outputs, each reads %d×%d×%d numbers; a layer has at most %d weights"
              .formatted(
                  parameter.node(),
                  parameter.rows().full(),
                  parameter.columns().full(),
                  parameter.kernelHeight(),
                  parameter.kernelWidth(),
                  LIMIT));
    }
  }

  private static void checkActivations(String node, Shape y) {
    if ((double) y.channels() * y.height() * y.width() > LIMIT) {
      throw new IllegalArgumentException(
          "%s: too many activations: %s for an image; a layer has at most %d"
              .formatted(node, y, LIMIT));
    }
  }
}
