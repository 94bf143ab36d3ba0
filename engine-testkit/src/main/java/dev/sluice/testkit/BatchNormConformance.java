package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Batch norms in training. Their sums have one order, so results, gradients, the batch's statistics
 * and the running ones have the bits of the float reference, for any number of threads.
 */
public interface BatchNormConformance extends BackendUnderTest {

  @TestFactory
  default Stream<DynamicTest> batchNorms() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Shape image : List.of(new Shape(20, 5, 7), new Shape(20, 1, 1), new Shape(20, 16, 3))) {
      for (ChannelRange channels : LayerConformance.RANGES) {
        for (boolean relu : new boolean[] {false, true}) {
          Scenario scenario = scenario(image, channels, relu);
          tests.add(DynamicTest.dynamicTest(scenario.name(), () -> check(scenario)));
        }
      }
    }
    return tests.stream();
  }

  private static Scenario scenario(Shape image, ChannelRange channels, boolean relu) {
    PlanBuilder plan = new PlanBuilder();
    int x = plan.input("x", image);
    int dy = plan.input("dy", image);
    int before = plan.input(Scenario.BEFORE + "y", image);
    int y = plan.kept("y", image);
    int dx = plan.kept("dx", image);
    int yAfter = plan.output("y after", image);
    int dxAfter = plan.output("dx after", image);
    Channels rows = Channels.of(5, image.channels());
    Op.Norm norm =
        new Op.Norm(plan.vector(rows), plan.vector(rows), plan.vector(rows), plan.vector(rows));
    plan.program("fill", plan.copy(before, y), plan.copy(before, dx));
    plan.program(
        "run",
        new Op.BatchNorm(norm, x, y, channels, relu),
        new Op.BatchNormDx(norm, x, dy, dx, channels));
    plan.program("read", plan.copy(y, yAfter), plan.copy(dx, dxAfter));
    String name =
        "batch norm of channels %s of %s%s".formatted(channels, image, relu ? ", relu" : "");
    return Scenario.of(name, plan.build(), new Numbers(name.hashCode(), Numbers.Style.PLAIN));
  }

  private void check(Scenario scenario) {
    Assumptions.assumeTrue(
        backend().exact(), "this backend does not promise the bits of the reference");
    for (int images : new int[] {17, 1, 2, 16, 33, Scenario.MAX_IMAGES}) {
      Snapshot expected;
      try (ReferenceBackend reference = new ReferenceBackend(Arithmetic.FLOAT);
          Trial trial = new Trial(reference, scenario, images, 1)) {
        expected = runTwice(scenario, trial, images);
      }
      for (int threads = 1; threads <= 3; threads++) {
        try (Trial trial = new Trial(backend(), scenario, images, threads)) {
          expected.check(
              runTwice(scenario, trial, images),
              "%s, %d images, %d threads".formatted(scenario.name(), images, threads));
        }
      }
    }
  }

  /** Twice, since running statistics go on from what they are. */
  private static Snapshot runTwice(Scenario scenario, Trial trial, int images) {
    trial.run(images);
    trial.run(images);
    return Snapshot.of(scenario, trial, images);
  }
}
