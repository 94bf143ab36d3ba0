package dev.sluice.onnx;

import dev.sluice.api.Network;
import dev.sluice.api.Parameters;

/**
 * A network of one step with its weights.
 *
 * @param parameters of {@link dev.sluice.core.NetworkParameters}
 */
record ReadNetwork(Network network, Parameters parameters) {}
