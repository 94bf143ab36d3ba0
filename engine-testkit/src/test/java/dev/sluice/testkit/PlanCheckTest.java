package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan that makes no sense is refused with the operation and the reason. */
class PlanCheckTest {
  private static final Window WINDOW = Window.square(3, 1, 0);

  private final PlanBuilder plan = new PlanBuilder();
  private final int x = plan.input("x", new Shape(4, 8, 8));
  private final int y = plan.kept("y", new Shape(6, 6, 6));
  private final int rates = plan.rates();
  private final int weight =
      plan.weight(Channels.of(3, 6), Channels.of(2, 4), WINDOW, Connectivity.TRIANGULAR);
  private final int shift = plan.vector(Channels.of(3, 6));

  private void refused(String reason, Op op) {
    plan.program("p", op);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> PlanCheck.check(plan.build(), plan.build().parameters(), false));
    assertEquals(
        "program 'p', operation 0 (" + op.getClass().getSimpleName() + "): " + reason,
        e.getMessage());
  }

  private Op conv(Window window, Region... reads) {
    return new Op.Conv(weight, window, x, y, List.of(reads), false, Epilogue.shift(shift));
  }

  private static Region region(int rows, int rowsEnd, int columns) {
    return new Region(new ChannelRange(rows, rowsEnd), ChannelRange.upTo(columns));
  }

  @Test
  void rightPlanIsAccepted() {
    plan.program("p", conv(WINDOW, region(0, 3, 2), region(3, 6, 4)));
    PlanCheck.check(plan.build(), plan.build().parameters(), false);
  }

  @Test
  void weightsThatDoNotExist() {
    refused("node0 weight has no rows 0..6 with columns 0..4", conv(WINDOW, region(0, 6, 4)));
  }

  @Test
  void rowsInTwoRegions() {
    refused("two regions have rows 2..3", conv(WINDOW, region(0, 3, 2), region(2, 3, 2)));
  }

  @Test
  void kernelOfAnotherSize() {
    refused("the window is not the kernel of node0", conv(Window.square(2, 1, 0), region(0, 3, 2)));
  }

  @Test
  void resultOfAnotherSize() {
    refused(
        "the result has 8×8 pixels, not those of 6×6×6",
        conv(Window.square(3, 1, 1), region(0, 3, 2)));
  }

  @Test
  void inputsAreNotWritten() {
    refused(
        "value 'x' is the host's to write",
        new Op.Apply(x, x, ChannelRange.upTo(1), Epilogue.NONE));
  }

  @Test
  void nothingIsReadAndWritten() {
    refused(
        "value 'y' is read and written", new Op.Apply(y, y, ChannelRange.upTo(1), Epilogue.NONE));
  }

  @Test
  void channelsThatAValueLacks() {
    int z = plan.kept("z", new Shape(6, 3, 3));
    Epilogue pool = Epilogue.pool(new Pool2d(Pool2d.Kind.MAX, 2, 2));
    refused("value 'y' has 6 channels, not 5..7", new Op.Apply(y, z, new ChannelRange(5, 7), pool));
  }

  @Test
  void weightsThatAreNotTrainable() {
    refused(
        "these weights were not loaded to be trained",
        new Op.Sgd(weight, List.of(region(0, 3, 2)), rates));
  }
}
