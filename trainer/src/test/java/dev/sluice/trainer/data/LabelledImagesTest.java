package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledImagesTest {
  private static final Shape SHAPE = new Shape(1, 1, 2);

  private final byte[] last = {5, 6};

  private final LabelledImages images =
      LabelledImages.of(
          SHAPE, List.of(new byte[] {1, 2}, new byte[] {3, (byte) 200}, last), List.of(0, 1, 0));

  @Test
  void copiesToAnOffset() {
    byte[] into = new byte[4];

    images.copy(1, into, 1);

    assertArrayEquals(new byte[] {0, 3, (byte) 200, 0}, into);
  }

  @Test
  void selectsInAnyOrderWithoutCopyingPixels() {
    LabelledImages selected = images.select(new int[] {2, 1, 1});

    assertEquals(3, selected.size());
    assertEquals(SHAPE, selected.shape());
    assertEquals(
        List.of(0, 1, 1), List.of(selected.label(0), selected.label(1), selected.label(2)));
    last[0] = 77;
    assertArrayEquals(new byte[] {77, 6}, TestFiles.pixels(selected, 0));
  }

  @Test
  void selectsNothing() {
    assertEquals(0, images.select(new int[0]).size());
  }

  @Test
  void refusesWhatDoesNotFit() {
    byte[] pixels = {1, 2};
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SHAPE, List.of(pixels), List.of(0, 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SHAPE, List.of(new byte[3]), List.of(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> LabelledImages.of(SHAPE, List.of(pixels), List.of(-1)));
  }

  @Test
  void joinsImagesWithoutCopyingPixels() {
    LabelledImages both = images.select(new int[] {2, 0}).and(images.select(new int[] {1}));

    assertEquals(3, both.size());
    last[0] = 77;
    assertArrayEquals(new byte[] {77, 6, 1, 2, 3, (byte) 200}, TestFiles.pixels(both));
    assertArrayEquals(new byte[] {0, 0, 1}, TestFiles.labels(both));
    LabelledImages other = LabelledImages.of(new Shape(1, 2, 1), List.of(), List.of());
    assertThrows(IllegalArgumentException.class, () -> images.and(other));
  }
}
