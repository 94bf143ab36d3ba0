package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.core.Backends;
import dev.sluice.core.ModelFile;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Batch norms, additions, depthwise convolutions and dropout, trained on the CPU. */
class ResidualTrainingTest {
  private static final DataSet DATA = Blobs.dataSet();

  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  private StoredModel train(Connectivity connectivity, Recipe recipe, int threads, String name) {
    Network network = Blobs.residual(connectivity);
    Hyperparameters hyper = Blobs.hyperparameters(6, 0.05);
    Trainer trainer = new Trainer(backend, threads, DATA, hyper, Progress.NONE);
    Course course =
        new Course(network, recipe.stages(network), Origin.NONE, Map.of(), EpochLog.NONE);
    return trainer.train(course, folder.resolve(name), false);
  }

  @ParameterizedTest
  @CsvSource({"DENSE, INCREMENTAL", "TRIANGULAR, INCREMENTAL", "DENSE, JOINT", "TRIANGULAR, JOINT"})
  void everyWidthLearns(Connectivity connectivity, Recipe recipe) throws IOException {
    StoredModel model = train(connectivity, recipe, 1, "checkpoint");
    for (Results.Width width :
        new Evaluation(backend, 1, Progress.NONE).widths(model, DATA.test(), List.of(0, 1), 0)) {
      assertTrue(width.accuracy() > 0.9, "step " + width.step() + ": " + width.accuracy());
    }
    Path one = folder.resolve("one.safetensors");
    Path three = folder.resolve("three.safetensors");
    ModelFile.write(one, model);
    ModelFile.write(three, train(connectivity, recipe, 3, "other"));
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(three), "3 threads");
  }

  @Test
  void aDenseBatchNormBeginsAsThatOfTheStepBefore() {
    Network network = Blobs.residual(Connectivity.DENSE);
    NetworkParameters ids = NetworkParameters.of(network);
    Parameters values = TrainingState.initial(network, 1).values();
    Op.Norm before = ids.norm(1, 0);
    Op.Norm after = ids.norm(1, 1);
    values.values(before.mean())[3] = 5;
    values.values(before.weight())[0] = 7;
    Initialisation.takeOverNorms(network, values, 1);
    assertEquals(5, values.values(after.mean())[3]);
    assertEquals(7, values.values(after.weight())[0]);
    assertEquals(1, values.values(after.weight())[8]);
    assertEquals(1, values.values(after.variance())[8]);
  }

  /** The start's batch norms know the step's own statistics; its biases are for other classes. */
  @ParameterizedTest
  @EnumSource
  void aNewReadoutsBiasBeginsAsThatOfTheStepBefore(Connectivity connectivity) {
    Network network = Blobs.residual(connectivity);
    NetworkParameters ids = NetworkParameters.of(network);
    int readout = network.nodes().size() - 1;
    StoredModel start =
        UntrainedModel.of("residual", network, TrainingState.initial(network, 1).values());
    for (boolean newReadout : new boolean[] {true, false}) {
      Parameters values = TrainingState.initial(network, 1).values();
      values.values(ids.bias(readout, 0))[2] = 5;
      values.values(ids.norm(1, 0).mean())[3] = 7;
      Origin origin = new Origin(start, newReadout, null);
      Course course =
          new Course(network, Recipe.INCREMENTAL.stages(network), origin, Map.of(), EpochLog.NONE);
      course.begin(course.stages().get(1), values);
      assertEquals(newReadout ? 5 : 0, values.values(ids.bias(readout, 1))[2]);
      assertEquals(
          connectivity == Connectivity.DENSE ? 0 : 7, values.values(ids.norm(1, 1).mean())[3]);
    }
  }
}
