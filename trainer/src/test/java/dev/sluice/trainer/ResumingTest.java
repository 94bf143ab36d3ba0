package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.Backends;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that is interrupted and resumed ends in the bytes of one that is not. */
class ResumingTest {
  private static final DataSet DATA = Blobs.dataSet();
  private static final int EPOCHS = 3;

  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  /** Where the weights begin, and what they learn from. */
  private enum Beginning {
    RANDOM,
    MODEL,
    NEW_READOUT,
    TEACHER;

    Origin origin(Network network) {
      StoredModel model =
          UntrainedModel.of("start", network, TrainingState.initial(network, 5).values());
      return switch (this) {
        case RANDOM -> Origin.NONE;
        case MODEL -> new Origin(model, false, null);
        case NEW_READOUT -> new Origin(model, true, null);
        case TEACHER -> new Origin(null, false, model);
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DENSE, INCREMENTAL, RANDOM, 'step 1, epoch 3'",
    "DENSE, INCREMENTAL, MODEL, 'step 1, epoch 2'",
    "DENSE, INCREMENTAL, NEW_READOUT, 'step 1, epoch 1'",
    "DENSE, JOINT, RANDOM, 'all steps, epoch 3'",
    "DENSE, INDEPENDENT, RANDOM, 'step 0, epoch 2'", // of the second model
    "DENSE, NEWEST, MODEL, 'step 2, epoch 3'",
    "TRIANGULAR, INCREMENTAL, TEACHER, 'step 2, epoch 2'",
    "TRIANGULAR, JOINT, RANDOM, 'all steps, epoch 2'",
  })
  void plainNetworks(Connectivity connectivity, Recipe recipe, Beginning beginning, String until)
      throws IOException {
    assertSameBytes(Blobs.network(connectivity), recipe, beginning, until);
  }

  /** With batch norms and dropout. */
  @ParameterizedTest
  @CsvSource({
    "DENSE, INCREMENTAL, RANDOM, 'step 1, epoch 1'",
    "DENSE, INCREMENTAL, MODEL, 'step 1, epoch 1'",
    "DENSE, INCREMENTAL, NEW_READOUT, 'step 1, epoch 2'",
    "DENSE, JOINT, TEACHER, 'all steps, epoch 2'",
    "TRIANGULAR, INCREMENTAL, RANDOM, 'step 1, epoch 2'",
    "TRIANGULAR, JOINT, MODEL, 'all steps, epoch 3'",
  })
  void residualNetworks(Connectivity connectivity, Recipe recipe, Beginning beginning, String until)
      throws IOException {
    assertSameBytes(Blobs.residual(connectivity), recipe, beginning, until);
  }

  private void assertSameBytes(Network network, Recipe recipe, Beginning beginning, String until)
      throws IOException {
    Origin origin = beginning.origin(network);
    TrainingJob whole =
        new TrainingJob("blobs", network, recipe, origin, folder.resolve("whole"), null);
    TrainingJob stopped =
        new TrainingJob("blobs", network, recipe, origin, folder.resolve("stopped"), null);
    whole.check(false);
    stopped.check(false);
    training(whole, Progress.NONE).run(false);
    assertThrows(
        Interruption.class, () -> training(stopped, Interruption.at(until)).run(false), until);
    stopped.check(true);
    training(stopped, Progress.NONE).run(true);
    for (int i = 0; i < whole.files().size(); i++) {
      assertArrayEquals(
          Files.readAllBytes(whole.files().get(i)), Files.readAllBytes(stopped.files().get(i)));
    }
  }

  private Training training(TrainingJob job, Progress progress) {
    Hyperparameters hyper = Blobs.hyperparameters(EPOCHS, 0.05);
    return new Training(new Trainer(backend, 2, DATA, hyper, progress), job);
  }
}
