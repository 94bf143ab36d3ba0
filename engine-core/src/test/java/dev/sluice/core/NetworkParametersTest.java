package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Region;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkParametersTest {
  @ParameterizedTest
  @EnumSource
  void listsWeightAndBiasNodeByNode(Connectivity connectivity) {
    Network network = TestModels.lenet(connectivity);
    Channels conv1 = Channels.of(1, 2, 5);
    Channels conv2 = Channels.of(2, 5, 6);
    Channels fc1 = Channels.of(3, 4, 9);
    Channels classes = Channels.of(4, 4, 4);
    Channels image = Channels.of(2, 2, 2);
    assertEquals(
        List.of(
            new Parameter(0, "conv1", "weight", conv1, image, 3, 3, 4, connectivity),
            Parameter.vector(1, "conv1", "bias", conv1),
            new Parameter(2, "conv2", "weight", conv2, conv1, 3, 3, 4, connectivity),
            Parameter.vector(3, "conv2", "bias", conv2),
            new Parameter(4, "fc1", "weight", fc1, conv2, 2, 2, 2, connectivity),
            Parameter.vector(5, "fc1", "bias", fc1),
            new Parameter(6, "fc2", "weight", classes, fc1, 1, 1, 2, Connectivity.DENSE),
            Parameter.vector(7, "fc2", "bias", Channels.of(4, 4, 4)),
            Parameter.vector(8, "fc2", "bias", Channels.of(0, 4, 4)),
            Parameter.vector(9, "fc2", "bias", Channels.of(0, 0, 4))),
        NetworkParameters.of(network).list());
  }

  @Test
  void findsParametersByNode() {
    NetworkParameters parameters = NetworkParameters.of(TestModels.lenet(Connectivity.TRIANGULAR));
    assertEquals(2, parameters.weight(3));
    assertEquals(3, parameters.bias(3, 0));
    assertEquals(3, parameters.bias(3, 2));
    assertEquals(6, parameters.weight(8));
    assertEquals(7, parameters.bias(8, 0));
    assertEquals(9, parameters.bias(8, 2));
    assertThrows(IllegalArgumentException.class, () -> parameters.weight(1));
    assertThrows(IllegalArgumentException.class, () -> parameters.bias(2, 0));
    assertThrows(IllegalArgumentException.class, () -> parameters.bias(8, 3));
    assertThrows(IllegalArgumentException.class, () -> parameters.bias(8, -1));
  }

  @Test
  void aReadoutBiasBelongsToItsOwnStepAlone() {
    NetworkParameters parameters = NetworkParameters.of(TestModels.lenet(Connectivity.DENSE));
    for (int own = 0; own < 3; own++) {
      Parameter bias = parameters.list().get(parameters.bias(8, own));
      for (int step = 0; step < 3; step++) {
        long elements = bias.block(step).stream().mapToLong(Region::area).sum();
        assertEquals(step == own ? 4 : 0, elements, own + " at " + step);
      }
    }
  }
}
