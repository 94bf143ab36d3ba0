package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlocksTest {
  @TempDir Path folder;

  /** Changing one weight changes the checksum of its own block and of no other. */
  @ParameterizedTest
  @EnumSource
  void everyWeightIsInExactlyOneBlock(Connectivity connectivity) {
    Network network = TestModels.lenet(connectivity);
    Parameters parameters = TestModels.parameters(network, new Random(1));
    List<Block> before = Blocks.of(parameters);
    for (Parameter parameter : parameters.list()) {
      float[] values = parameters.values(parameter.id());
      for (int i = 0; i < values.length; i++) {
        int row = i / parameter.rowSize();
        int column = i % parameter.rowSize() / parameter.taps();
        float value = values[i];
        values[i] = value + 1;
        List<Block> after = Blocks.of(parameters);
        values[i] = value;
        for (int b = 0; b < before.size(); b++) {
          Block block = before.get(b);
          boolean inside =
              block.node().equals(parameter.node())
                  && parameter.block(block.step()).stream()
                      .anyMatch(region -> contains(region, row, column));
          assertEquals(inside, !block.equals(after.get(b)), block.place() + " element " + i);
        }
      }
    }
  }

  private static boolean contains(Region region, int row, int column) {
    return region.rows().start() <= row
        && row < region.rows().end()
        && region.columns().start() <= column
        && column < region.columns().end();
  }

  @Test
  void aThresholdDependsOnTheBlocksUpToTheStepAfterIt() {
    StoredModel model = TestModels.model(TestModels.lenet(Connectivity.DENSE), 2);
    Calibration calibration = Objects.requireNonNull(model.calibration());
    Parameters parameters = model.parameters();
    assertEquals(List.of(), calibration.stale(Blocks.of(parameters)));
    NetworkParameters ids = NetworkParameters.of(model.network());
    parameters.values(ids.bias(8, 2))[0]++;
    assertEquals(List.of(1), calibration.stale(Blocks.of(parameters)));
    parameters.values(ids.bias(8, 0))[0]++;
    assertEquals(List.of(0, 1), calibration.stale(Blocks.of(parameters)));
  }

  @Test
  void digestsOfDifferentStepsDiffer() {
    List<Block> blocks =
        Blocks.of(TestModels.parameters(TestModels.lenet(Connectivity.DENSE), new Random(3)));
    HashSet<String> digests = new HashSet<>();
    for (int step = 0; step < 3; step++) {
      digests.add(Blocks.digest(blocks, step));
    }
    assertEquals(3, digests.size());
    // SHA-256 of nothing: no block is of a step before 0
    assertTrue(Blocks.digest(blocks, -1).startsWith("e3b0c44298fc1c14"));
  }

  /** A triangular network has no columns for older rows; its readout is left out on purpose. */
  @Test
  void copiesTheBlocksThatBothNetworksHave() {
    Parameters dense = TestModels.parameters(TestModels.lenet(Connectivity.DENSE), new Random(4));
    Parameters triangular =
        new Parameters(NetworkParameters.of(TestModels.lenet(Connectivity.TRIANGULAR)).list());
    Blocks.copyShared(dense, triangular, node -> !node.equals("fc2"));
    for (BlockTensor block : Blocks.tensors(triangular.list())) {
      int id = block.parameter().id();
      boolean copied = !block.parameter().node().equals("fc2");
      int at = block.offset(0);
      float expected = copied ? dense.values(id)[at] : 0;
      assertEquals(expected, triangular.values(id)[at], block.name());
    }
  }

  /** What a checkpoint does: weights and velocities in one file, under different names. */
  @ParameterizedTest
  @EnumSource
  void storesOtherValuesOfTheSameShapeUnderALongerName(Connectivity connectivity) {
    Network network = TestModels.lenet(connectivity);
    Parameters weights = TestModels.parameters(network, new Random(5));
    Parameters velocities = TestModels.parameters(network, new Random(6));
    List<BlockTensor> blocks = Blocks.tensors(weights.list());
    List<Tensor> tensors =
        Stream.concat(
                blocks.stream().map(BlockTensor::tensor),
                blocks.stream().map(block -> block.tensor("velocity.")))
            .toList();
    Path file = folder.resolve("checkpoint");
    SafetensorsWriter.write(
        file,
        Map.of(),
        tensors,
        out -> {
          Blocks.write(weights, out);
          Blocks.write(velocities, out);
        });
    Parameters readWeights = new Parameters(weights.list());
    Parameters readVelocities = new Parameters(weights.list());
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      in.expect(tensors);
      Blocks.read(in, readWeights);
      Blocks.read(in, readVelocities);
    }
    assertEquals(Blocks.of(weights), Blocks.of(readWeights));
    assertEquals(Blocks.of(velocities), Blocks.of(readVelocities));
  }
}
