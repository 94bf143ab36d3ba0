package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.StoredModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the function stays the same, and which channels come first, the import of graphs shows. */
class SlicedModelTest {
  private static final StoredModel RESNET =
      UntrainedModel.of(NamedNetwork.RESNET8, 10, 1, Connectivity.DENSE);

  private static Widths widths(Map<String, Channels> channels) {
    return new Widths(List.of(0.5, 1.0), channels);
  }

  private static List<Integer> channels(Network network, String node) {
    int place = network.nodes().stream().map(each -> each.name()).toList().indexOf(node) + 1;
    return network.channels().get(place).prefixes();
  }

  @Test
  void aLayersNameStandsForAllThatIsAddedUp() {
    Network network =
        SlicedModel.of(RESNET, widths(Map.of("stack2", Channels.of(5, 32)))).network();
    assertEquals(2, network.steps());
    for (String node : List.of("stack2_1_conv1", "stack2_1_conv2", "stack2_1_beside")) {
      assertEquals(List.of(5, 32), channels(network, node), node);
    }
    assertEquals(List.of(8, 16), channels(network, "conv1"));
    assertEquals(List.of(32, 64), channels(network, "stack3_1_add"));
    assertEquals(List.of(10, 10), channels(network, "fc"));
  }

  @Test
  void otherNetworksNameTheirNodes() {
    StoredModel own =
        new StoredModel(
            RESNET.network(),
            RESNET.parameters(),
            RESNET.normalisation(),
            RESNET.classes(),
            null,
            Map.of("networkName", "own"));
    for (String node : List.of("stack2", "norm1", "fc")) {
      Exception refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> SlicedModel.of(own, widths(Map.of(node, Channels.of(5, 10)))));
      assertTrue(refused.toString().endsWith("is named [" + node + "]"), refused.toString());
    }
  }
}
