package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left behind when something fails or is closed; the rest is in the conformance suite. */
class LifecycleTest {
  private static final Shape SHAPE = new Shape(64, 32, 32);

  private static Plan copy() {
    return new Plan(
        List.of(
            new Value(0, "x", SHAPE, Value.Role.INPUT),
            new Value(1, "y", SHAPE, Value.Role.OUTPUT)),
        List.of(
            new Program(
                "copy",
                List.of(new Op.Apply(0, 1, ChannelRange.upTo(SHAPE.channels()), Epilogue.NONE)))),
        List.of());
  }

  @Test
  void aBatchThatIsTooLargeLeavesNothingOpen() {
    CpuBackend backend = new CpuBackend();
    Weights weights = backend.load(new Parameters(List.of()), false);
    assertThrows(SluiceException.class, () -> backend.prepare(copy(), weights, 1 << 20, 2));
    weights.close();
    backend.close();
  }
}
