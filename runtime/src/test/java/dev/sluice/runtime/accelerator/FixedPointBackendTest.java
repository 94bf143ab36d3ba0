package dev.sluice.runtime.accelerator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Plan;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Weights;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Planner;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FixedPointBackendTest {
  private final Backend cpu = Backends.open("cpu");

  @AfterEach
  void nothingIsLeftOpen() {
    cpu.close();
  }

  @Test
  void leavesTheImagesAsTheyAre() {
    StoredModel stored = TestNetworks.linearModel(3, 2);
    TestImages images = TestImages.random(5, 3, new Random(11));
    try (FixedPoint fixed = FixedPoint.calibrate(stored, images, cpu);
        Model model = Model.of(stored, fixed);
        Session session = model.newSession(5)) {
      MemorySegment input = session.input();
      images.fill(0, 5, input);
      session.infer(5, 0);
      assertArrayEquals(images.pixels(), input.toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  @Test
  void saysThatItRounds() {
    StoredModel stored =
        TestNetworks.model(TestNetworks.lenet(Connectivity.TRIANGULAR, 2), new Random(12));
    TestImages images = TestImages.random(5, 28 * 28, new Random(13));
    try (FixedPoint fixed = FixedPoint.calibrate(stored, images, cpu);
        Model model = Model.of(stored, fixed);
        Session session = model.newSession(5)) {
      assertEquals("fixed16 on cpu", fixed.name());
      assertFalse(fixed.exact());
      String explained = String.join("\n", session.explain(1));
      assertTrue(explained.contains("result: wide sum"), explained);
      assertTrue(explained.contains("result: 16 bits, lowest 2^-"), explained);
      assertNotEquals(0, model.packedBytes());
    }
  }

  @Test
  void refusesWhatItWasNotMadeFor() {
    StoredModel stored = TestNetworks.linearModel(3, 2);
    StoredModel other = TestNetworks.linearModel(3, 4);
    TestImages images = TestImages.random(5, 3, new Random(14));
    try (FixedPoint fixed = FixedPoint.calibrate(stored, images, cpu)) {
      assertThrows(IllegalArgumentException.class, () -> Model.of(other, fixed));
      assertThrows(IllegalArgumentException.class, () -> fixed.load(stored.parameters(), true));
      try (Weights weights = fixed.load(stored.parameters(), false);
          Weights packed = cpu.load(stored.parameters(), false)) {
        Plan plan = Planner.inference(stored.network());
        Plan another = Planner.inference(other.network());
        assertThrows(IllegalArgumentException.class, () -> fixed.prepare(plan, packed, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> fixed.prepare(another, weights, 1, 1));
        assertThrows(IllegalStateException.class, fixed::close);
      }
    }
  }

  @Test
  void refusesWhatNoFormatHolds() {
    StoredModel stored = TestNetworks.linearModel(3, 2);
    SluiceException none =
        assertThrows(
            SluiceException.class, () -> FixedPoint.calibrate(stored, new TestImages(0), cpu));
    assertEquals("there are no images to choose fixed-point formats on", none.getMessage());
    TestImages notANumber = new TestImages(1, 1, Float.NaN, 2);
    SluiceException refused =
        assertThrows(SluiceException.class, () -> FixedPoint.calibrate(stored, notANumber, cpu));
    assertEquals(
        "input: not finite on the images that fixed-point formats are chosen on",
        refused.getMessage());
    StoredModel infinite = TestNetworks.linearModel(3, 2, Float.POSITIVE_INFINITY);
    assertThrows(
        SluiceException.class,
        () -> FixedPoint.calibrate(infinite, new TestImages(1, 1, 2, 3), cpu));
  }
}
