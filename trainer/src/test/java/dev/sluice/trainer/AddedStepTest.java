package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.Backends;
import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Logits;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Observations;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.LabelledImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A step that is added to a trained network when images drift: it learns the new ones beside the
 * old ones, and the narrower widths stay what they were. Every seed is fixed.
 */
class AddedStepTest {
  private static final DataSet OLD = Digits.dataSet(600, 100, 300);
  private static final DataSet NEW = Digits.drifted(OLD);
  private static final Map<String, Channels> CHANNELS =
      Map.of("conv1", Channels.of(4, 8), "conv2", Channels.of(8, 16), "fc1", Channels.of(24, 48));
  private static final Map<String, Integer> ADDED = Map.of("conv1", 16, "conv2", 32, "fc1", 96);

  private final Backend backend = Backends.open("cpu");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void theNewStepHandlesBothAndTheOthersStay(Connectivity connectivity) {
    Network network =
        NamedNetwork.LENET.build(
            Digits.SHAPE, 10, new Widths(List.of(0.5, 1.0), CHANNELS), connectivity);
    StoredModel before =
        train(new TrainingJob("lenet", network, Recipe.INCREMENTAL, folder.resolve("m")), OLD);
    StoredModel after =
        train(
            new TrainingJob(
                "lenet",
                AddedStep.network(before, ADDED),
                Recipe.NEWEST,
                new Origin(before, false, null),
                folder.resolve("wider"),
                null),
            NEW,
            OLD);

    assertEquals(blocks(before), blocks(after));
    Observations oldBefore = observe(before, OLD.test());
    Observations oldAfter = observe(after, OLD.test());
    Observations newBefore = observe(before, NEW.test());
    Observations newAfter = observe(after, NEW.test());
    for (int step = 0; step < 2; step++) {
      assertEquals(scores(oldBefore.logits(step)), scores(oldAfter.logits(step)));
      assertEquals(scores(newBefore.logits(step)), scores(newAfter.logits(step)));
    }
    String seen =
        "old %.3f → %.3f, new %.3f → %.3f"
            .formatted(
                oldBefore.accuracy(1),
                oldAfter.accuracy(2),
                newBefore.accuracy(1),
                newAfter.accuracy(2));
    assertTrue(oldBefore.accuracy(1) > 0.95, seen);
    assertTrue(oldAfter.accuracy(2) > oldBefore.accuracy(1) - 0.02, seen);
    assertTrue(newBefore.accuracy(1) < 0.6, seen);
    assertTrue(newAfter.accuracy(2) > 0.9, seen);
  }

  private StoredModel train(TrainingJob job, DataSet... sets) {
    Trainer trainer =
        new Trainer(backend, 2, List.of(sets), Blobs.hyperparameters(6, 0.02), Progress.NONE);
    return new Training(trainer, job).run(false).getFirst();
  }

  private static List<Block> blocks(StoredModel model) {
    return Blocks.of(model.parameters()).stream().filter(block -> block.step() < 2).toList();
  }

  private Observations observe(StoredModel model, LabelledImages images) {
    return new Evaluation(backend, 2, Progress.NONE).observe(model, images, "test");
  }

  /** Of all images, bit by bit. */
  private static List<Integer> scores(Logits logits) {
    List<Integer> bits = new ArrayList<>();
    for (int image = 0; image < logits.images(); image++) {
      for (int k = 0; k < logits.classes(); k++) {
        bits.add(Float.floatToRawIntBits(logits.get(image, k)));
      }
    }
    return bits;
  }
}
