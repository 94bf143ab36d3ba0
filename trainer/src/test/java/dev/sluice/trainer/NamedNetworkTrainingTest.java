package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.Backends;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import dev.sluice.trainer.data.LabelledImages;
import dev.sluice.trainer.data.SvhnFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every network, all widths together, on generated images in files as SVHN's. */
class NamedNetworkTrainingTest {
  private static final int DIGITS = 10;

  @TempDir private Path folder;

  /** Noise, and three brighter rows, further down the greater the digit. */
  private static LabelledImages images(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[SvhnFiles.SHAPE.size()];
      for (int p = 0; p < image.length; p++) {
        int row = p / SvhnFiles.SHAPE.width() % SvhnFiles.SHAPE.height();
        image[p] = (byte) (random.nextInt(100) + (row / 3 == i % DIGITS ? 120 : 0));
      }
      pixels.add(image);
      labels.add(i % DIGITS);
    }
    return LabelledImages.of(SvhnFiles.SHAPE, pixels, labels);
  }

  @ParameterizedTest
  @EnumSource
  void learns(NamedNetwork named) throws IOException {
    SvhnFiles.write(folder, images(110, 1), images(20, 2));
    DataSet data =
        DataSets.open(
            folder.toString(),
            new DataSets.Options(named.input(), List.of(), 1, 0.2, Progress.NONE));
    assertEquals(SvhnFiles.SHAPE, data.train().shape());
    Network network =
        named.build(data.train().shape(), DIGITS, Widths.uniform(2), Connectivity.DENSE);
    List<Double> losses = new ArrayList<>();
    try (Backend backend = Backends.open("cpu")) {
      Trainer trainer =
          new Trainer(backend, 1, data, Blobs.hyperparameters(5, 0.05), Progress.NONE);
      List<Stage> stages = Recipe.JOINT.stages(network);
      EpochLog log = epoch -> losses.add(epoch.loss());
      Course course = new Course(network, stages, Origin.NONE, Map.of(), log);
      trainer.train(course, folder.resolve("checkpoint"), false);
    }
    assertEquals(5, losses.size());
    assertTrue(losses.getLast() < 0.8 * losses.getFirst(), losses.toString());
  }
}
