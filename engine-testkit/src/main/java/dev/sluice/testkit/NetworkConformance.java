package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Plan;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Planner;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole networks as the planner lowers them: widths, escalation, models that were cut. */
public interface NetworkConformance extends BackendUnderTest {

  /** Every width; all weights that it does not use are NaN. */
  @TestFactory
  default Stream<DynamicTest> widths() {
    return TestNetwork.all()
        .flatMap(
            network ->
                IntStream.range(0, network.network().steps())
                    .mapToObj(step -> width(network, step)))
        .map(this::test);
  }

  private static Scenario width(TestNetwork network, int step) {
    Plan plan = Planner.inference(network.network());
    int program = plan.program(Planner.infer(step));
    Plan narrow = new Plan(plan.values(), List.of(plan.programs().get(program)), plan.parameters());
    return Scenario.of(
        "%s at step %d".formatted(network, step), narrow, new Numbers(step, Numbers.Style.PLAIN));
  }

  /** From the narrowest width to each other one. */
  @TestFactory
  default Stream<DynamicTest> widenings() {
    return TestNetwork.all()
        .filter(network -> network.network().connectivity() == Connectivity.TRIANGULAR)
        .flatMap(
            network ->
                IntStream.range(1, network.network().steps())
                    .mapToObj(step -> widening(network, step)))
        .map(this::test);
  }

  private static Scenario widening(TestNetwork network, int step) {
    Plan plan = Planner.inference(network.network());
    List<String> programs = new ArrayList<>(List.of(Planner.infer(0)));
    IntStream.rangeClosed(1, step).mapToObj(Planner::widen).forEach(programs::add);
    String name = "%s widened to step %d".formatted(network, step);
    return Scenario.of(name, plan, new Numbers(step, Numbers.Style.PLAIN))
        .running(programs.toArray(String[]::new));
  }

  private DynamicTest test(Scenario scenario) {
    return DynamicTest.dynamicTest(
        scenario.name(), () -> Comparison.everyBatch(backend(), scenario));
  }

  /** A session that escalates some images gives the logits of one that infers each by itself. */
  @TestFactory
  default Stream<DynamicTest> escalatedSessions() {
    return TestNetwork.all()
        .map(
            network ->
                DynamicTest.dynamicTest(
                    network + ": escalate equals infer bit by bit", () -> escalate(network)));
  }

  private void escalate(TestNetwork network) {
    assumeExact();
    int[] going = IntStream.range(0, 33).filter(i -> i % 2 == 1).toArray();
    int[] last = {0, 5, 15};
    float[] images = network.images(33);
    try (Model model = Model.of(network.model(), backend());
        Session session = model.newSession(33, 2);
        Session alone = model.newSession(1)) {
      write(session, images, 0, 33);
      int[] origins = IntStream.range(0, 33).toArray();
      Logits logits = session.infer(33, 0);
      for (int step = 0; step < model.steps(); step++) {
        if (step > 0) {
          int[] kept = step == 1 ? going : step == 2 ? last : new int[] {0};
          int[] before = origins;
          logits = session.escalate(step, kept, kept.length);
          origins = IntStream.of(kept).map(i -> before[i]).toArray();
        }
        for (int i = 0; i < origins.length; i++) {
          write(alone, images, origins[i], 1);
          same(alone.infer(1, step), 0, logits, i, "step " + step + ", image " + origins[i]);
        }
      }
    }
  }

  /** A model without its wider steps answers as the whole one does. */
  @TestFactory
  default Stream<DynamicTest> cutModels() {
    return TestNetwork.all()
        .flatMap(
            network ->
                IntStream.range(1, network.network().steps())
                    .mapToObj(
                        steps ->
                            DynamicTest.dynamicTest(
                                "%s cut to %d steps".formatted(network, steps),
                                () -> cut(network, steps))));
  }

  private void cut(TestNetwork network, int steps) {
    assumeExact();
    float[] images = network.images(17);
    try (Model whole = Model.of(network.model(), backend());
        Model narrow = Model.of(network.model().narrowed(steps), backend());
        Session wholeSession = whole.newSession(17);
        Session narrowSession = narrow.newSession(17)) {
      write(wholeSession, images, 0, 17);
      write(narrowSession, images, 0, 17);
      for (int step = 0; step < steps; step++) {
        Logits expected = wholeSession.infer(17, step);
        Logits actual = narrowSession.infer(17, step);
        for (int image = 0; image < 17; image++) {
          same(expected, image, actual, image, "step " + step + ", image " + image);
        }
      }
    }
  }

  /** Two threads, each with its own session, on one model. */
  @TestFactory
  default Stream<DynamicTest> sharedModels() {
    return TestNetwork.all()
        .map(
            network ->
                DynamicTest.dynamicTest(network + ": two sessions at once", () -> share(network)));
  }

  private void share(TestNetwork network) throws Exception {
    int images = 5;
    float[] pixels = network.images(2 * images);
    try (Model model = Model.of(network.model(), backend());
        Session first = model.newSession(images);
        Session second = model.newSession(images);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Callable<float[]> one = () -> repeat(first, pixels, 0, images);
      Callable<float[]> two = () -> repeat(second, pixels, images, images);
      float[] alone = one.call();
      float[] otherAlone = two.call();
      Future<float[]> together = threads.submit(one);
      Future<float[]> otherTogether = threads.submit(two);
      assertArrayEquals(alone, together.get());
      assertArrayEquals(otherAlone, otherTogether.get());
    }
  }

  /** Runs all widths many times; the last logits of each. */
  private static float[] repeat(Session session, float[] images, int first, int count) {
    int steps = session.model().steps();
    int classes = session.model().network().classes();
    float[] result = new float[steps * count * classes];
    write(session, images, first, count);
    for (int run = 0; run < 20 * steps; run++) {
      int step = run % steps;
      Logits logits = session.infer(count, step);
      for (int i = 0; i < count * classes; i++) {
        result[step * count * classes + i] = logits.get(i / classes, i % classes);
      }
    }
    return result;
  }

  private void assumeExact() {
    Assumptions.assumeTrue(
        backend().exact(), "this backend does not promise the same bits for other batch sizes");
  }

  private static void write(Session session, float[] images, int first, int count) {
    int size = session.model().network().input().size();
    MemorySegment.copy(
        images, first * size, session.input(), ValueLayout.JAVA_FLOAT, 0, count * size);
  }

  private static void same(Logits expected, int i, Logits actual, int j, String where) {
    for (int k = 0; k < expected.classes(); k++) {
      assertEquals(expected.get(i, k), actual.get(j, k), where + ", class " + k);
    }
  }
}
