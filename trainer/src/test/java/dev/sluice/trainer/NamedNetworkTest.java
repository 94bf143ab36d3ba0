package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.SluiceException;
import dev.sluice.core.NetworkJson;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Planner;
import dev.sluice.core.StoredModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NamedNetworkTest {
  private static Network build(NamedNetwork named, Connectivity connectivity) {
    return named.build(named.input(), 10, Widths.uniform(4), connectivity);
  }

  /** What their descriptions say. */
  @ParameterizedTest
  @CsvSource({
    "lenet, 2293000, 431080",
    "cifar-convnet, 12354176, 145578",
    "svhn-convnet, 26794952, 567206",
    "resnet8, 12501632, 77946",
    "resnet20, 40813184, 272378",
    "separable-convnet, 12036608, 118730"
  })
  void multiplyAccumulatesAndParametersAtFullWidth(String id, long macs, long parameters) {
    Plan plan = Planner.inference(build(NamedNetwork.of(id), Connectivity.DENSE));
    int full = plan.program(Planner.infer(3));
    assertEquals(macs, plan.macs(full));
    assertEquals(parameters, plan.parameters(full));
  }

  @ParameterizedTest
  @EnumSource
  void fitsEveryConnectivity(NamedNetwork named) {
    for (Connectivity connectivity : Connectivity.values()) {
      Network network = build(named, connectivity);
      assertEquals(network, NetworkJson.read(NetworkJson.write(network)));
    }
  }

  @Test
  void aStackHasTheSameChannelsThroughout() {
    Widths widths = new Widths(List.of(0.5, 1.0), Map.of("stack2", Channels.of(10, 32)));
    Network network =
        NamedNetwork.RESNET8.build(
            NamedNetwork.RESNET8.input(), 10, widths, Connectivity.TRIANGULAR);
    assertTrue(network.channels().contains(Channels.of(10, 32)));
    String message =
        assertThrows(
                SluiceException.class,
                () ->
                    NamedNetwork.RESNET8.build(
                        NamedNetwork.RESNET8.input(),
                        10,
                        new Widths(List.of(1.0), Map.of("conv1", Channels.of(16))),
                        Connectivity.DENSE))
            .getMessage();
    assertEquals("resnet8 has no layer [conv1]; its layers are [stack1, stack2, stack3]", message);
  }

  /** Before it is trained, not when its file is written. */
  @Test
  void moreWidthsThanAModelFileHoldsAreRefused() {
    NamedNetwork lenet = NamedNetwork.LENET;
    Widths widths = Widths.uniform(257);
    String message =
        assertThrows(
                SluiceException.class,
                () -> lenet.build(lenet.input(), 10, widths, Connectivity.DENSE))
            .getMessage();
    assertEquals(
        "lenet for 1×28×28 images: 9 nodes with 257 steps are more than 256 steps or 65536 nodes"
            + " times steps",
        message);
  }

  /** The names that {@code --channels} takes are those that {@code --add-step} takes. */
  @Test
  void aStepIsAddedToAStack() {
    Network before = build(NamedNetwork.RESNET8, Connectivity.TRIANGULAR);
    StoredModel model =
        UntrainedModel.of("resnet8", before, new Parameters(NetworkParameters.of(before).list()));
    Network after = AddedStep.network(model, Map.of("stack1", 20, "stack2", 40, "stack3", 80));
    Channels wider = Channels.of(8, 16, 24, 32, 40);
    assertEquals(
        before.channels().stream().filter(Channels.of(8, 16, 24, 32)::equals).count(),
        after.channels().stream().filter(wider::equals).count());
    String message =
        assertThrows(
                SluiceException.class, () -> AddedStep.network(model, Map.of("stack1_1_conv1", 20)))
            .getMessage();
    assertEquals(
        "resnet8 has no layer [stack1_1_conv1]; its layers are [stack1, stack2, stack3]", message);
  }

  /** A user's own network may have any name. */
  @Test
  void aNetworkIsNotANamedOneByItsNameAlone() {
    Network own = Blobs.network(Connectivity.DENSE);
    StoredModel model =
        UntrainedModel.of("resnet8", own, new Parameters(NetworkParameters.of(own).list()));
    assertEquals(
        Channels.of(5, 9, 17, 20), AddedStep.network(model, Map.of("fc1", 20)).channels().get(4));
  }
}
