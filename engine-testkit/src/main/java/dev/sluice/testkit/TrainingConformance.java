package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Prepared;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole training runs: the same bytes whatever the threads, and every time. */
public interface TrainingConformance extends BackendUnderTest {

  /** Three updates of a small network with batches of several sizes. */
  @TestFactory
  default Stream<DynamicTest> trainingIsReproducible() {
    return Stream.of(1, 3, 16, 17, 33, 64)
        .map(
            images ->
                DynamicTest.dynamicTest(
                    "conv, pool, linear, loss and update: %d images, 1 to 3 threads"
                        .formatted(images),
                    () -> train(images)));
  }

  /** After warm-up, training allocates nothing either. */
  @TestFactory
  default Stream<DynamicTest> trainingAllocatesNothing() {
    return Stream.of(1, 2)
        .map(
            threads ->
                DynamicTest.dynamicTest(
                    "no allocation in training: 2 images, %d threads".formatted(threads),
                    () -> {
                      Scenario scenario = network(new Shape(3, 4, 4));
                      try (Trial trial = new Trial(backend(), scenario, 2, threads)) {
                        trial.run(2);
                        Prepared prepared = trial.prepared();
                        assertEquals(0, Allocation.perRun(() -> prepared.run(0, 2)), "bytes");
                      }
                    }));
  }

  private void train(int images) {
    Scenario scenario = network(new Shape(3, 10, 11));
    Snapshot first = train(scenario, images, 1);
    first.check(train(scenario, images, 1), "1 thread, again");
    first.check(train(scenario, images, 2), "2 threads");
    first.check(train(scenario, images, 3), "3 threads");
  }

  private Snapshot train(Scenario scenario, int images, int threads) {
    try (Trial trial = new Trial(backend(), scenario, 64, threads)) {
      for (int step = 0; step < 3; step++) {
        trial.run(images);
      }
      return Snapshot.of(scenario, trial, images);
    }
  }

  private static Scenario network(Shape image) {
    PlanBuilder plan = new PlanBuilder();
    Window window = Window.square(3, 1, 1);
    Shape features = window.output(13, image);
    Pool2d pool = new Pool2d(Pool2d.Kind.MAX, 2, 2);
    Shape pooled = pool.window().output(13, features);
    Window whole = Window.whole(pooled);
    Shape classes = Shape.vector(10);
    Channels hidden = Channels.of(13);
    int conv = plan.weight(hidden, Channels.of(3), window, Connectivity.DENSE);
    int convShift = plan.vector(hidden);
    int linear = plan.weight(Channels.of(10), hidden, whole, Connectivity.DENSE);
    int linearShift = plan.vector(Channels.of(10));
    int x = plan.input("x", image);
    int targets = plan.input("targets", classes);
    int rates = plan.rates();
    int y = plan.scratch("y", features);
    int p = plan.scratch("pooled", pooled);
    int logits = plan.output("logits", classes);
    int loss = plan.output("loss", Shape.vector(1));
    int dLogits = plan.scratch("dLogits", classes);
    int dPooled = plan.scratch("dPooled", pooled);
    int dy = plan.scratch("dy", features);
    ChannelRange all = ChannelRange.upTo(13);
    ChannelRange outputs = ChannelRange.upTo(10);
    List<Region> convAll = List.of(new Region(all, ChannelRange.upTo(3)));
    List<Region> linearAll = List.of(new Region(outputs, all));
    plan.program(
        "train",
        new Op.Conv(conv, window, x, y, convAll, false, new Epilogue(convShift, true, null)),
        new Op.Apply(y, p, all, Epilogue.pool(pool)),
        new Op.Conv(linear, whole, p, logits, linearAll, false, Epilogue.shift(linearShift)),
        new Op.Loss(logits, targets, loss, dLogits),
        new Op.ConvDw(linear, whole, p, dLogits, linearAll),
        new Op.ShiftDw(linearShift, dLogits, outputs),
        new Op.ConvDx(linear, whole, dLogits, dPooled, linearAll),
        new Op.PoolDx(pool, y, dPooled, dy, all),
        new Op.ReluDx(y, dy, dy, all),
        new Op.ConvDw(conv, window, x, dy, convAll),
        new Op.ShiftDw(convShift, dy, all),
        new Op.Sgd(conv, convAll, rates),
        new Op.Sgd(convShift, List.of(new Region(all, ChannelRange.upTo(1))), rates),
        new Op.Sgd(linear, linearAll, rates),
        new Op.Sgd(linearShift, List.of(new Region(outputs, ChannelRange.upTo(1))), rates));
    return Scenario.of("training", plan.build(), new Numbers(11, Numbers.Style.PLAIN));
  }
}
