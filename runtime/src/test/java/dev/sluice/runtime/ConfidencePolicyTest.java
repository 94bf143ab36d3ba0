package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidencePolicyTest {
  private static final ConfidencePolicy POLICY = ConfidencePolicy.margin(List.of(0.5, 1.0, 0.0));

  @Test
  void takesAnAnswerFromItsThresholdOn() {
    assertFalse(POLICY.isSure(0, Math.nextDown(0.5)));
    assertTrue(POLICY.isSure(0, 0.5));
  }

  @Test
  void zeroTakesEveryAnswerAndOneTakesNone() {
    assertTrue(POLICY.isSure(2, 0));
    assertFalse(POLICY.isSure(1, 1));
  }

  @Test
  void aMarginOfNaNIsEnoughAtTheLastStepOnly() {
    assertFalse(POLICY.isSure(0, Double.NaN));
    assertFalse(POLICY.isSure(2, Double.NaN));
    assertTrue(POLICY.isSure(3, Double.NaN));
  }

  @Test
  void itsPathLeavesOutTheStepsThatNeverAnswer() {
    assertEquals(List.of(0, 2, 3), POLICY.path());
    assertEquals(List.of(2), ConfidencePolicy.margin(List.of(1.0, 1.0)).path());
    assertEquals(List.of(0), ConfidencePolicy.margin(List.of()).path());
    assertEquals(4, POLICY.steps());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoMargin(double threshold) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> ConfidencePolicy.margin(List.of(0.5, threshold)));
    assertEquals("a threshold is from 0 to 1, not " + threshold, refused.getMessage());
  }

  @Test
  void isStoredAsACalibration() {
    Network network = TestModels.network(Connectivity.DENSE, 4);
    List<Block> blocks = Blocks.of(TestModels.randomParameters(network, new Random(1)));
    Calibration calibration = POLICY.calibration(blocks, "some images", 0.5, null);
    assertEquals(List.of(), calibration.stale(blocks));
    assertEquals("some images", calibration.fittedOn());
    assertEquals(0.5, calibration.maxDrop());
    assertEquals(POLICY, ConfidencePolicy.of(calibration));
  }
}
