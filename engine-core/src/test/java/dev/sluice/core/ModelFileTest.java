package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void readsWhatItWrote(Connectivity connectivity) {
    checkRoundTrip(TestModels.model(TestModels.lenet(connectivity), 1));
  }

  @Test
  void readsWhatItWroteForRandomNetworks() {
    for (long seed = 0; seed < 100; seed++) {
      Network network = TestModels.random(new Random(seed));
      try {
        checkRoundTrip(TestModels.model(network, seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + network, e);
      }
    }
  }

  private void checkRoundTrip(StoredModel model) {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, model);
    StoredModel read = ModelFile.read(file);
    checkEqual(model, read);
    assertEquals(model.network().steps(), read.fileSteps());
    assertFalse(read.isCut());
  }

  static void checkEqual(StoredModel expected, StoredModel found) {
    assertEquals(expected.network(), found.network());
    assertEquals(expected.parameters().list(), found.parameters().list());
    for (Parameter parameter : expected.parameters().list()) {
      assertArrayEquals(
          expected.parameters().values(parameter.id()),
          found.parameters().values(parameter.id()),
          parameter.node() + "." + parameter.field());
    }
    assertEquals(expected.normalisation(), found.normalisation());
    assertEquals(expected.classes(), found.classes());
    assertEquals(expected.calibration(), found.calibration());
    assertEquals(expected.provenance(), found.provenance());
  }

  @Test
  void storesAModelWithoutCalibration() {
    StoredModel model = TestModels.model(TestModels.lenet(Connectivity.DENSE), 2);
    checkRoundTrip(
        new StoredModel(
            model.network(),
            model.parameters(),
            model.normalisation(),
            model.classes(),
            null,
            model.provenance()));
  }

  @Test
  void writesTheSameBytesEveryTime() throws IOException {
    Path one = folder.resolve("1");
    Path two = folder.resolve("2");
    ModelFile.write(one, TestModels.model(TestModels.lenet(Connectivity.DENSE), 3));
    ModelFile.write(two, ModelFile.read(one));
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatEndsAfterAStepIsANarrowerModel(Connectivity connectivity) throws IOException {
    StoredModel model = TestModels.model(TestModels.lenet(connectivity), 6);
    Path whole = folder.resolve("whole");
    ModelFile.write(whole, model);
    byte[] bytes = Files.readAllBytes(whole);
    RawModelFile raw = RawModelFile.read(whole);
    int dataStart = bytes.length - raw.data.length;
    for (int steps = 1; steps <= 3; steps++) {
      Path cut = folder.resolve("cut");
      long length = dataStart + raw.json("stepEnds").get(steps - 1).asLong();
      Files.write(cut, Arrays.copyOf(bytes, (int) length));
      StoredModel narrow = ModelFile.read(cut);
      checkEqual(model.narrowed(steps), narrow);
      assertEquals(steps, narrow.network().steps());
      assertEquals(3, narrow.fileSteps());
      assertEquals(steps < 3, narrow.isCut());
      assertEquals(
          List.of(),
          Objects.requireNonNull(narrow.calibration()).stale(Blocks.of(narrow.parameters())),
          "thresholds");
      Path rewritten = folder.resolve("rewritten");
      ModelFile.write(rewritten, narrow);
      assertFalse(ModelFile.read(rewritten).isCut());
    }
  }

  @Test
  void everyOtherLengthIsAnError() throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, TestModels.model(TestModels.lenet(Connectivity.TRIANGULAR), 7));
    RawModelFile raw = RawModelFile.read(file);
    int dataStart = Math.toIntExact(Files.size(file)) - raw.data.length;
    List<Integer> ends = new ArrayList<>();
    raw.json("stepEnds").forEach(end -> ends.add(dataStart + end.asInt()));
    int longest = ends.getLast() + 9;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(9), ends.getLast());
      for (int length = longest; length >= 0; length -= nearAnEnd(length, ends) ? 1 : 5) {
        channel.truncate(length);
        if (ends.contains(length)) {
          ModelFile.read(file);
        } else {
          Exception e = assertThrows(SluiceException.class, () -> ModelFile.read(file));
          assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e.toString());
        }
      }
    }
  }

  private static boolean nearAnEnd(int length, List<Integer> ends) {
    return length < 20 || ends.stream().anyMatch(end -> Math.abs(length - end) < 10);
  }

  @Test
  void narrowingKeepsTheBlocksOfItsSteps() {
    for (long seed = 0; seed < 100; seed++) {
      StoredModel model = TestModels.model(TestModels.random(new Random(seed)), seed);
      List<Block> all = Blocks.of(model.parameters());
      for (int steps = 1; steps <= model.network().steps(); steps++) {
        int last = steps - 1;
        StoredModel narrow = model.narrowed(steps);
        List<Block> kept = Blocks.of(narrow.parameters());
        String place = "seed " + seed + ", steps " + steps;
        assertEquals(all.stream().filter(block -> block.step() <= last).toList(), kept, place);
        assertEquals(List.of(), Objects.requireNonNull(narrow.calibration()).stale(kept), place);
      }
    }
  }
}
