package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutsTest {
  private static final int FEWEST = 7;
  private static final int MOST_IMAGES = 700;

  private static int lanes(Layouts layouts, int images) {
    Layout layout = layouts.of(images);
    return layout.tiles(images) * layout.tileImages();
  }

  @Test
  void fewImagesAreSingle() {
    Layouts layouts = new Layouts(FEWEST, 2);
    for (int images = 1; images < FEWEST; images++) {
      assertEquals(Layout.SINGLE, layouts.of(images), images + " images");
    }
    assertTrue(layouts.of(FEWEST).isTiled());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 16})
  void moreThreadsWasteNoMoreLanesAndMoreImagesNeverTakeFewer(int threads) {
    Layouts one = new Layouts(1, 1);
    Layouts layouts = new Layouts(1, threads);
    int before = 0;
    for (int images = 1; images <= MOST_IMAGES; images++) {
      int lanes = lanes(layouts, images);
      String what = images + " images, " + layouts.of(images);
      assertTrue(lanes >= images, what);
      assertTrue(lanes <= lanes(one, images), what);
      assertTrue(lanes >= before, what);
      before = lanes;
    }
  }

  @Test
  void threadsHaveTilesOfTheirOwnWhereThatWastesNoLanes() {
    assertEquals(Layout.tiled(4), new Layouts(1, 1).of(64));
    assertEquals(Layout.tiled(2), new Layouts(1, 2).of(64));
    assertEquals(Layout.tiled(2), new Layouts(1, 4).of(96), "three tiles for four threads");
    assertEquals(Layout.tiled(3), new Layouts(1, 2).of(48), "two tiles of 32 would waste 16 lanes");
    assertEquals(Layout.tiled(1), new Layouts(1, 2).of(16), "one group cannot be divided");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void aTileThatIsDividedKeepsTwoVectorsOfImages(int threads) {
    for (int images = 17; images <= MOST_IMAGES; images++) {
      Layout layout = new Layouts(1, threads).of(images);
      assertTrue(layout.tileImages() >= 2 * Lanes.LANES, images + " images, " + layout);
    }
  }

  /** Gradients are summed tile by tile, so the bytes of a training would depend on the threads. */
  @Test
  void whatTrainsHasTheSameTilesForAnyNumberOfThreads() {
    Shape logits = new Shape(5, 1, 1);
    List<Value> values =
        List.of(
            new Value(0, "logits", logits, Value.Role.INPUT),
            new Value(1, "targets", logits, Value.Role.INPUT),
            new Value(2, "loss", new Shape(1, 1, 1), Value.Role.OUTPUT),
            new Value(3, "dlogits", logits, Value.Role.OUTPUT));
    Op applies = new Op.Apply(0, 3, ChannelRange.upTo(5), Epilogue.NONE);
    Op trains = new Op.Loss(0, 1, 2, 3);
    try (CpuBackend backend = new CpuBackend();
        PackedWeights weights = (PackedWeights) backend.load(new Parameters(List.of()), false)) {
      assertEquals(4, threads(values, weights, applies));
      assertEquals(1, threads(values, weights, applies, trains));
    }
  }

  private static int threads(List<Value> values, PackedWeights weights, Op... ops) {
    Plan plan = new Plan(values, List.of(new Program("program", List.of(ops))), List.of());
    return Layouts.of(plan, weights, 4).threads();
  }
}
