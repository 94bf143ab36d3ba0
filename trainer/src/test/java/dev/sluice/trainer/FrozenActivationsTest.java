package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import dev.sluice.core.Backends;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import dev.sluice.trainer.data.DataSet;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of frozen steps saves work and changes no byte. */
class FrozenActivationsTest {
  private static final int EPOCHS = 3;
  private static final DataSet DATA = Blobs.dataSet();

  private static final Augmentation AUGMENTED = Augmentation.of("shift:1,flip,cutout:2");

  /** Bytes that an image takes in the last stage: pooled conv1, and the sums of the readout. */
  private static final long IMAGE = (3 * 4 * 4 + 4) * Float.BYTES;

  private final Backend backend = Backends.open("cpu");

  private Augmentation augmentation = Augmentation.NONE;

  @TempDir private Path folder;

  private byte[] train(Connectivity connectivity, long memory) throws IOException {
    TrainingJob job = job(connectivity, "memory %d, %s".formatted(memory, augmentation));
    new Training(trainer(Progress.NONE, memory), job).run(false);
    return Files.readAllBytes(job.out());
  }

  private TrainingJob job(Connectivity connectivity, String name) {
    return new TrainingJob(
        "blobs", Blobs.network(connectivity), Recipe.INCREMENTAL, folder.resolve(name));
  }

  private Trainer trainer(Progress progress, long memory) {
    Hyperparameters hyper = Blobs.hyperparameters(EPOCHS, 0.05).with(augmentation);
    return new Trainer(backend, 2, List.of(DATA), hyper, progress, memory);
  }

  @ParameterizedTest
  @EnumSource
  void memoryDoesNotChangeTheModel(Connectivity connectivity) throws IOException {
    byte[] expected = train(connectivity, 0);
    for (long memory : new long[] {1, IMAGE, 37 * IMAGE, Long.MAX_VALUE}) {
      assertArrayEquals(expected, train(connectivity, memory), "memory " + memory);
    }
  }

  /** Nothing of an image that is another one in the next epoch is kept. */
  @Test
  void memoryDoesNotChangeTheModelOfAugmentedImages() throws IOException {
    byte[] plain = train(Connectivity.TRIANGULAR, 0);
    augmentation = AUGMENTED;
    byte[] expected = train(Connectivity.TRIANGULAR, 0);
    assertFalse(Arrays.equals(plain, expected));
    assertArrayEquals(expected, train(Connectivity.TRIANGULAR, Long.MAX_VALUE));
  }

  /** A stage that goes on keeps everything anew, in the order of another epoch. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void resumingInTheMiddleOfAStageDoesNotChangeTheModel(boolean augmented) throws IOException {
    augmentation = augmented ? AUGMENTED : Augmentation.NONE;
    byte[] expected = train(Connectivity.TRIANGULAR, 0);
    for (long memory : new long[] {0, 37 * IMAGE, Long.MAX_VALUE}) {
      TrainingJob job = job(Connectivity.TRIANGULAR, "stopped " + memory);
      Progress interrupted =
          (name, total, unit) -> {
            if (name.startsWith("step 2, epoch 2")) {
              throw new IllegalStateException(name);
            }
            return Progress.NONE.start(name, total, unit);
          };
      Training training = new Training(trainer(interrupted, memory), job);
      assertThrows(IllegalStateException.class, () -> training.run(false));
      new Training(trainer(Progress.NONE, memory), job).run(true);
      assertArrayEquals(expected, Files.readAllBytes(job.out()), "memory " + memory);
    }
  }

  /** Counts what is computed. */
  private static final class Counted implements Prepared {
    private final Prepared prepared;
    private int images;

    Counted(Prepared prepared) {
      this.prepared = prepared;
    }

    @Override
    public MemorySegment host(int value) {
      return prepared.host(value);
    }

    @Override
    public void run(int program, int count) {
      prepared.run(program, count);
      images += count;
    }

    @Override
    public void gather(int[] positions, int count) {
      prepared.gather(positions, count);
    }

    @Override
    public List<String> explain(int program) {
      return prepared.explain(program);
    }

    @Override
    public void close() {
      prepared.close();
    }
  }

  /** As many images as fit are computed once, the others every time; both give the same values. */
  @Test
  void whatFitsIsComputedOnce() {
    Network network = Blobs.network(Connectivity.TRIANGULAR);
    Plan plan = TrainingPlanner.frozen(network, 2, 2).orElseThrow();
    Plan training = TrainingPlanner.training(network, List.of(2), 2);
    TrainingImages images =
        new TrainingImages(DATA.train(), DATA.train().normalisation(), Hyperparameters.DEFAULT);
    TrainingFeed feed = new TrainingFeed(images, 16, 21 * IMAGE + IMAGE - 1, null);
    int[] order = IntStream.range(0, 32).map(i -> 3 * i).toArray();
    int[] other = IntStream.range(0, 32).map(i -> 3 * (31 - i)).toArray();
    try (Weights weights = backend.load(TrainingState.initial(network, 1).values(), true);
        Prepared trained = backend.prepare(training, weights, 16, 1);
        Prepared all = backend.prepare(plan, weights, 32, 1);
        Counted counted = new Counted(backend.prepare(plan, weights, 16, 1));
        FrozenActivations frozen = new FrozenActivations(plan, counted, training, trained, feed)) {
      for (int i = 0; i < other.length; i++) {
        images.fill(other[i], all.host(plan.value(Planner.INPUT)), i);
      }
      all.run(0, 32);
      frozen.fill(order, 0, 16);
      frozen.fill(order, 16, 16);
      assertEquals(32, counted.images, "nothing was there");
      for (int first = 0; first < 32; first += 16) {
        frozen.fill(other, first, 16);
        for (String name : List.of("frozen pool1", "frozen class sums")) {
          long bytes = all.host(plan.value(name)).byteSize() / 2;
          MemorySegment expected = all.host(plan.value(name)).asSlice(first / 16 * bytes, bytes);
          assertEquals(-1, expected.mismatch(trained.host(training.value(name))), name);
        }
      }
      assertEquals(32 + 11, counted.images, "21 images fit");
    }
  }
}
