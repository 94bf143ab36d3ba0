package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
  /**
   * Two inputs and two classes. With 1 hidden channel an image takes 4 multiply-accumulates forward
   * and 4 and 2 backward; with 10, of which 9 are trained, 40 forward, 36 and 18 backward.
   */
  private static final Network NETWORK =
      new Network(
          2,
          Connectivity.DENSE,
          new Shape(2, 1, 1),
          List.of(
              new Node("fc1", new Layer.Linear(Channels.of(1, 10))),
              new Node("fc2", new Layer.Linear(Channels.constant(2, 2)))));

  private static TimeLeft timeLeft(Recipe recipe) {
    Course course =
        new Course(NETWORK, recipe.stages(NETWORK), Origin.NONE, Map.of(), EpochLog.NONE);
    return new TimeLeft(course, 1000);
  }

  @Test
  void laterStagesCountAsTheirArithmetic() {
    TimeLeft left = timeLeft(Recipe.INCREMENTAL);
    // 500 images of this stage in 50 s, 1000 of the next, each 9.4 times as long
    assertEquals("16 min", left.after(0, 500, 10));
    assertEquals("50 s", left.after(1, 500, 10));
    assertEquals("0 s", left.after(1, 1000, 10));
  }

  @Test
  void aSingleStageIsWhatItIs() {
    assertEquals("10 s", timeLeft(Recipe.JOINT).after(0, 900, 10));
  }
}
