package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Normalisation;
import dev.sluice.trainer.Augmentation.Change;
import dev.sluice.trainer.Augmentation.Kind;
import dev.sluice.trainer.data.LabelledImages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final Shape SHAPE = new Shape(2, 3, 4);
  private static final int SEEDS = 200;

  /** 1, 2, 3, … so that every number tells where it was. */
  private static float[] image() {
    float[] image = new float[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = i + 1;
    }
    return image;
  }

  private static float[] changed(Augmentation augmentation, long seed) {
    float[] image = image();
    new Augmenter(augmentation, SHAPE).apply(image, new SplittableRandom(seed));
    return image;
  }

  /** All that becomes of the image, as texts. */
  private static Set<String> outcomes(String augmentation) {
    Set<String> outcomes = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      outcomes.add(Arrays.toString(changed(Augmentation.of(augmentation), seed)));
    }
    return outcomes;
  }

  @Test
  void flipsOrNot() {
    float[] flipped = {
      4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13, 20, 19, 18, 17, 24, 23, 22, 21
    };
    assertEquals(Set.of(Arrays.toString(image()), Arrays.toString(flipped)), outcomes("flip"));
  }

  /** Every image is the part at one of nine places of the image with its border. */
  @Test
  void cropsAndShiftsToEveryPlace() {
    for (boolean shift : new boolean[] {false, true}) {
      Set<String> expected = new HashSet<>();
      for (int down = -1; down <= 1; down++) {
        for (int right = -1; right <= 1; right++) {
          expected.add(Arrays.toString(moved(down, right, shift)));
        }
      }
      assertEquals(9, expected.size());
      assertEquals(expected, outcomes(shift ? "shift:1" : "crop:1"));
    }
  }

  private static float[] moved(int down, int right, boolean outermostGoOn) {
    float[] moved = new float[SHAPE.size()];
    for (int c = 0; c < 2; c++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          int fromY = Math.min(2, Math.max(0, y - down));
          int fromX = Math.min(3, Math.max(0, x - right));
          boolean inside = fromY == y - down && fromX == x - right;
          moved[(c * 3 + y) * 4 + x] =
              inside || outermostGoOn ? image()[(c * 3 + fromY) * 4 + fromX] : 0;
        }
      }
    }
    return moved;
  }

  @Test
  void coversASquare() {
    Set<Integer> sizes = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      float[] cut = changed(Augmentation.of("cutout:2"), seed);
      List<Integer> covered = IntStream.range(0, 12).filter(i -> cut[i] == 0).boxed().toList();
      sizes.add(covered.size());
      for (int i = 0; i < 12; i++) {
        assertTrue(cut[i] == 0 || cut[i] == i + 1, "seed " + seed);
        assertEquals(cut[i] == 0, cut[12 + i] == 0, "all channels, seed " + seed);
      }
      int span = covered.getLast() - covered.getFirst();
      assertTrue(span == 0 || span == 1 || span == 4 || span == 5, "seed " + seed);
    }
    assertEquals(Set.of(1, 2, 4), sizes, "whole or clipped at a border");
  }

  @Test
  void readsWhatItWrites() {
    Augmentation all =
        new Augmentation(
            List.of(
                new Change(Kind.SHIFT, 1),
                new Change(Kind.FLIP, 0),
                new Change(Kind.CUTOUT, 2),
                new Change(Kind.CROP, 5)));
    assertEquals("shift:1,flip,cutout:2,crop:5", all.toString());
    assertEquals(all, Augmentation.of(all.toString()));
    assertEquals(Augmentation.NONE, Augmentation.of(Augmentation.NONE.toString()));
    assertEquals(
        "flip,crop:4,cutout:8,shift:2", Augmentation.of("flip,crop,cutout,shift").toString());
  }

  @Test
  void refusesWhatIsNone() {
    assertEquals("'flop' is none of flip, crop:4, cutout:8, shift:2", failure("flop"));
    assertEquals("'' is none of flip, crop:4, cutout:8, shift:2", failure("flip,"));
    assertEquals("crop needs a size of at least 1 pixel, not 0", failure("crop:0"));
    assertEquals("flip has no size: 3", failure("flip:3"));
    assertEquals("shift:x: the size must be a whole number of pixels", failure("shift:x"));
    assertEquals(
        "augmentation crop:3 is too much for 2×3×4 images: at most 2 pixels",
        String.valueOf(
            assertThrows(SluiceException.class, () -> Augmentation.of("crop:3").check(SHAPE))
                .getMessage()));
  }

  private static String failure(String text) {
    return String.valueOf(
        assertThrows(SluiceException.class, () -> Augmentation.of(text)).getMessage());
  }

  /** An image depends on seed, stage, epoch and itself; not on what was asked before. */
  @Test
  void imagesDependOnTheEpochAlone() {
    TrainingImages images = images(1);
    List<String> epoch = all(images, 0, 1);
    List<String> other = all(images, 0, 2);
    assertEquals(epoch, all(images, 0, 1), "the same again");
    assertEquals(epoch, all(images(1), 0, 1), "the same after a resume");
    for (List<String> another : List.of(other, all(images, 1, 1), all(images(2), 0, 1))) {
      assertFalse(IntStream.range(0, 20).allMatch(i -> epoch.get(i).equals(another.get(i))));
    }
    assertTrue(new HashSet<>(epoch).size() > 5, "images are changed in different ways");
  }

  /** Twenty times the same image. */
  private static TrainingImages images(long seed) {
    byte[] pixels = new byte[SHAPE.size()];
    new SplittableRandom(3).nextBytes(pixels);
    LabelledImages same =
        LabelledImages.of(
            SHAPE,
            IntStream.range(0, 20).mapToObj(i -> pixels).toList(),
            IntStream.range(0, 20).boxed().toList());
    Hyperparameters usual = Hyperparameters.DEFAULT;
    Hyperparameters hyper =
        new Hyperparameters(
            1, 1, usual.learningRate(), 0, 0, 0, seed, Augmentation.of("flip,crop:1,cutout:1"));
    return new TrainingImages(same, new Normalisation(List.of(0f, 0f), List.of(1f, 1f)), hyper);
  }

  private static List<String> all(TrainingImages images, int stage, int epoch) {
    images.begin(stage, epoch);
    List<String> all = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment input = arena.allocate(2L * SHAPE.size() * Float.BYTES);
      for (int i = 0; i < 20; i++) {
        images.fill(i, input, 1);
        assertEquals(i, images.label(i));
        float[] both = input.toArray(ValueLayout.JAVA_FLOAT);
        assertArrayEquals(new float[SHAPE.size()], Arrays.copyOf(both, SHAPE.size()));
        all.add(Arrays.toString(Arrays.copyOfRange(both, SHAPE.size(), both.length)));
      }
    }
    return all;
  }
}
