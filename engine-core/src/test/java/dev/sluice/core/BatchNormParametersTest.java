package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What batch norms and depthwise convolutions store, and what plans read of them. */
class BatchNormParametersTest {
  private static Network network(Connectivity connectivity) {
    return new Network(
        2,
        connectivity,
        new Shape(1, 4, 4),
        List.of(
            new Node("conv1", new Layer.Conv2d(Channels.of(2, 3), 3, 1, 1, false)),
            new Node("bn1", new Layer.BatchNorm2d()),
            new Node("dw1", new Layer.DepthwiseConv2d(3, 1, 1, false)),
            new Node("fc", new Layer.Linear(Channels.constant(2, 2)))));
  }

  private static List<String> tensors(Connectivity connectivity) {
    return Blocks.tensors(NetworkParameters.of(network(connectivity)).list()).stream()
        .map(tensor -> tensor.name() + tensor.tensor().shape())
        .filter(name -> name.contains("bn1") || name.contains("dw1"))
        .toList();
  }

  @Test
  void aDenseBatchNormIsStoredWholeForEveryStep() {
    assertEquals(
        List.of(
            "step0.bn1.weight[2]",
            "step0.bn1.bias[2]",
            "step0.bn1.running_mean[2]",
            "step0.bn1.running_var[2]",
            "step0.dw1.weight.rows[2, 1, 3, 3]",
            "step1.bn1.weight[3]",
            "step1.bn1.bias[3]",
            "step1.bn1.running_mean[3]",
            "step1.bn1.running_var[3]",
            "step1.dw1.weight.rows[1, 1, 3, 3]"),
        tensors(Connectivity.DENSE));
  }

  @Test
  void aTriangularBatchNormIsStoredByChannel() {
    assertEquals(
        List.of(
            "step0.bn1.weight[2]",
            "step0.bn1.bias[2]",
            "step0.bn1.running_mean[2]",
            "step0.bn1.running_var[2]",
            "step0.dw1.weight.rows[2, 1, 3, 3]",
            "step1.bn1.weight[1]",
            "step1.bn1.bias[1]",
            "step1.bn1.running_mean[1]",
            "step1.bn1.running_var[1]",
            "step1.dw1.weight.rows[1, 1, 3, 3]"),
        tensors(Connectivity.TRIANGULAR));
  }

  @Test
  void inferenceReadsAScaleAndAShift() {
    Network network = network(Connectivity.DENSE);
    NetworkParameters ids = NetworkParameters.of(network);
    Parameters own = new Parameters(ids.list());
    Op.Norm norm = ids.norm(1, 1);
    set(own, norm.weight(), 3, 1, -2);
    set(own, norm.bias(), 0.5f, 0, 0);
    set(own, norm.mean(), 2, 0, 4);
    set(own, norm.variance(), 9, 1, 0.25f);
    Parameters planned = PlanParameters.of(network, own);
    double root = Math.sqrt(9 + 1e-5);
    float[] scale = planned.values(ids.scale(1, 1));
    float[] shift = planned.values(ids.shift(1, 1));
    assertEquals((float) (3 / root), scale[0]);
    assertEquals((float) (0.5 - 2 * (3 / root)), shift[0]);
    assertEquals((float) (-2 / Math.sqrt(0.25f + 1e-5)), scale[2]);
    assertArrayEquals(own.values(norm.mean()), planned.values(norm.mean()));
  }

  private static void set(Parameters parameters, int id, float... values) {
    System.arraycopy(values, 0, parameters.values(id), 0, values.length);
  }

  @Test
  void aConvolutionAndItsBatchNormAreOneOperation() {
    Plan plan = Planner.inference(network(Connectivity.DENSE));
    List<Op> ops = plan.programs().get(1).ops();
    assertEquals(3, ops.size(), ops.toString());
    // Convolution, scale and shift, depthwise convolution, readout and its bias.
    assertEquals(3 * 9 + 3 * 2 + 3 * 9 + 2 * 3 * 16 + 2, plan.parameters(1));
    assertEquals(16 * 3 * 9 + 16 * 3 * 9 + 2 * 3 * 16, plan.macs(1));
  }

  @Test
  void nodesAreToldApart() {
    NetworkParameters ids = NetworkParameters.of(network(Connectivity.TRIANGULAR));
    assertEquals(ids.norm(1, 0), ids.norm(1, 1));
    assertThrows(IllegalArgumentException.class, () -> ids.weight(1));
    assertThrows(IllegalArgumentException.class, () -> ids.bias(0, 0));
    assertThrows(IllegalArgumentException.class, () -> ids.norm(0, 0));
  }
}
