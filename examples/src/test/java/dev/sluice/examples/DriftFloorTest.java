package dev.sluice.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.trainer.NormalisedImages;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftFloorTest {
  private static final int FULL = 2;

  private final Printed printed = new Printed();

  private int[] watch(NormalisedImages images) {
    try (Backend backend = Backends.open("cpu");
        Model model = Model.of(TinyModel.with(0), backend)) { // the narrowest may answer
      return DriftFloor.watch(model, FULL, images, printed.stream());
    }
  }

  @Test
  void imagesAsUsualAreAnsweredNarrow() {
    int[] steps = watch(TinyModel.images(3, 2_000, 1));
    assertTrue(Arrays.stream(steps).allMatch(step -> step == 0));
    assertEquals(List.of(), printed.lines());
  }

  @Test
  void inTheDarkTheFloorRises() {
    int[] steps = watch(TinyModel.images(4, 2_000, 0.2));
    assertTrue(printed.lines().getFirst().startsWith("image 399: drift, by the "));
    assertTrue(Arrays.stream(steps).limit(400).allMatch(step -> step == 0));
    assertTrue(Arrays.stream(steps).skip(400).allMatch(step -> step == FULL));
  }
}
