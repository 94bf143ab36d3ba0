package dev.sluice.core;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import tools.jackson.core.type.TypeReference;

/**
 * Networks as JSON text, as model files store them and users write them:
 *
 * <pre>{@code
 * {"steps": 2, "connectivity": "dense", "input": {"channels": 1, "height": 28, "width": 28},
 *  "nodes": [
 *    {"name": "conv1", "layer": {"type": "conv2d", "channels": [10, 20], "kernelSize": 5,
 *                                "stride": 1, "padding": 0}},
 *    {"name": "relu1", "layer": {"type": "relu"}},
 *    {"name": "pool1", "layer": {"type": "max_pool2d", "kernelSize": 2, "stride": 2}},
 *    {"name": "fc1", "layer": {"type": "linear", "channels": [10, 10]}}]}
 * }</pre>
 */
public final class NetworkJson {
  /** The most steps, and the most nodes times steps: far above any use, and safe to allocate. */
  private static final int MAX_STEPS = 256;

  private static final int MAX_NODE_STEPS = 1 << 16;
  private static final int MAX_LENGTH = 1 << 20;

  private NetworkJson() {}

  /** Writes what {@link #read} reads. */
  public static String write(Network network) {
    return Json.write(network);
  }

  /**
   * Reads a network.
   *
   * @throws SluiceException naming the node or the field, if the text is not a valid network
   */
  public static Network read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new SluiceException(
          "a network of %d characters, at most %d allowed".formatted(text.length(), MAX_LENGTH));
    }
    Network network = Json.read(text, new TypeReference<Network>() {});
    checkSize(network);
    return network;
  }

  /**
   * @throws SluiceException if {@link #read} would refuse it for its size
   */
  static void checkSize(Network network) {
    long nodes = network.nodes().size();
    if (network.steps() > MAX_STEPS || nodes * network.steps() > MAX_NODE_STEPS) {
      throw new SluiceException(
          "%d nodes with %d steps are more than %d steps or %d nodes times steps"
              .formatted(nodes, network.steps(), MAX_STEPS, MAX_NODE_STEPS));
    }
  }
}
