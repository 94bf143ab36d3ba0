package dev.sluice.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Backends;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Session;
import dev.sluice.testkit.Arithmetic;
import dev.sluice.testkit.ReferenceBackend;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CascadeTest {
  static Stream<String> backends() {
    return Stream.of("cpu", "reference");
  }

  private static Backend open(String backend) {
    return backend.equals("reference")
        ? new ReferenceBackend(Arithmetic.FLOAT)
        : Backends.open(backend);
  }

  /** Two classes whose scores are the image's two pixels, plus what the step adds to the second. */
  private static Model shifting(Backend backend, float... shifts) {
    int steps = shifts.length;
    Network network =
        new Network(
            steps,
            Connectivity.DENSE,
            new Shape(2, 1, 1),
            List.of(new Node("fc", new Layer.Linear(Channels.constant(2, steps)))));
    NetworkParameters ids = NetworkParameters.of(network);
    Parameters parameters = new Parameters(ids.list());
    float[] weight = parameters.values(ids.weight(0));
    weight[0] = 1;
    weight[3] = 1;
    for (int step = 0; step < steps; step++) {
      parameters.values(ids.bias(0, step))[1] = shifts[step];
    }
    return TestModels.load(network, parameters, backend);
  }

  /** Each image is named by the difference of its scores; a difference of 2 is a margin of 0.76. */
  private static TestImages differing(float... differences) {
    float[] pixels = new float[2 * differences.length];
    for (int i = 0; i < differences.length; i++) {
      pixels[2 * i] = differences[i];
    }
    return new TestImages(pixels, new int[differences.length]);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void answersEveryImageWhereItIsSure(String name) {
    try (Backend backend = open(name);
        Model model = shifting(backend, 0, 1, 2.5f);
        Session session = model.newSession(7)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(0.76, 0.76)));
      differing(3, 0, -1.5f, 1, 2.9f, -4, 0.5f).fill(0, 7, session.input());
      cascade.classify(7);
      // Differences: step 0: 3, 0, −1.5, 1, 2.9, −4, 0.5; step 1: −1, −2.5, 0, −0.5;
      // step 2: −2.5, −1.5, −2.
      assertEquals(List.of(0, 1, 1, 1, 0, 1, 1), answers(cascade));
      assertEquals(List.of(0, 2, 1, 2, 0, 0, 2), steps(cascade));
      assertEquals(Math.tanh(1.5), cascade.margin(0), 1e-6);
      assertEquals(Math.tanh(1.25), cascade.margin(1), 1e-6);
      assertEquals(Math.tanh(0.75), cascade.margin(3), 1e-6);
      assertEquals(7 * 4 + 4 * 4 + 3 * 4, cascade.macs());
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void givesEveryImageTheAnswerThatItHasAlone(String name) {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Connectivity connectivity =
          random.nextBoolean() ? Connectivity.DENSE : Connectivity.TRIANGULAR;
      int steps = 1 + random.nextInt(5);
      int images = List.of(1, 2, 7, 16, 17, 33).get(random.nextInt(6));
      ConfidencePolicy policy = RandomPolicies.next(steps, random);
      try (Backend backend = open(name);
          Model model = TestModels.random(connectivity, steps, random, backend);
          Session together = model.newSession(images + random.nextInt(3));
          Session alone = model.newSession(1)) {
        TestImages source = TestImages.random(images, TestModels.IMAGE.size(), 4, random);
        Cascade cascade = new Cascade(together, policy);
        source.fill(0, images, together.input());
        cascade.classify(images);
        String where = "seed %d: %s, %d images, %s".formatted(seed, connectivity, images, policy);
        double macs = 0;
        for (int image = 0; image < images; image++) {
          macs += checkAlone(cascade, image, source, alone, policy, where);
        }
        assertEquals(macs, cascade.macs(), where);
      }
    }
  }

  /** Runs one image step by step without a cascade; returns what that cost. */
  private static double checkAlone(
      Cascade cascade,
      int image,
      TestImages source,
      Session alone,
      ConfidencePolicy policy,
      String where) {
    double macs = 0;
    StepCosts costs = StepCosts.macs(alone.model().network());
    int before = Budget.FROM_INPUT;
    for (int step = 0; ; step++) {
      if (step < policy.thresholds().size() && policy.thresholds().get(step) == 1) {
        continue;
      }
      macs += costs.of(before, step);
      before = step;
      source.fill(image, 1, alone.input());
      Logits logits = alone.infer(1, step);
      boolean last = step == policy.thresholds().size();
      if (last || logits.margin(0) >= policy.thresholds().get(step)) {
        assertEquals(step, cascade.step(image), where);
        assertEquals(logits.argmax(0), cascade.answer(image), where);
        assertEquals(logits.margin(0), cascade.margin(image), where);
        return macs;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void doesNotComputeWhatIsPassedOver(Connectivity connectivity) {
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(connectivity, 4, new Random(3), backend);
        Session session = model.newSession(5)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(1.0, 1.0, 1.0)));
      TestImages.random(5, TestModels.IMAGE.size(), 4, new Random(4)).fill(0, 5, session.input());
      cascade.classify(5);
      assertEquals(List.of(3, 3, 3, 3, 3), steps(cascade));
      assertEquals(5.0 * model.macs(3), cascade.macs());
    }
  }

  /** So a policy costs a triangular network no more than the widest step that it needed. */
  @Test
  void aTriangularNetworkPaysForTheWidestStepOnly() {
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(Connectivity.TRIANGULAR, 4, new Random(5), backend);
        Session session = model.newSession(30)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(0.5, 0.6, 0.7)));
      TestImages.random(30, TestModels.IMAGE.size(), 4, new Random(6)).fill(0, 30, session.input());
      cascade.classify(30);
      long expected = steps(cascade).stream().mapToLong(model::macs).sum();
      assertTrue(steps(cascade).stream().distinct().count() > 2, "steps " + steps(cascade));
      assertEquals((double) expected, cascade.macs());
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aScoreOfNaNIsNeverSure(String name) {
    try (Backend backend = open(name);
        Model model = shifting(backend, Float.NaN, 1, Float.NaN);
        Session session = model.newSession(2)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(0.0, 0.5)));
      differing(5, 1).fill(0, 2, session.input());
      cascade.classify(2);
      assertEquals(List.of(1, 2), steps(cascade));
      assertEquals(Double.NaN, cascade.margin(1));
      assertEquals(0, cascade.answer(0));
    }
  }

  @Test
  void aSmallerBatchFollowsALargerOne() {
    try (Backend backend = Backends.open("cpu");
        Model model = shifting(backend, 0, 1);
        Session session = model.newSession(3)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(0.76)));
      differing(3, 0, 3).fill(0, 3, session.input());
      cascade.classify(3);
      differing(0.5f).fill(0, 1, session.input());
      cascade.classify(1);
      assertEquals(List.of(1), steps(cascade));
      assertEquals(2 * 4, cascade.macs());
      assertThrows(IndexOutOfBoundsException.class, () -> cascade.answer(1));
    }
  }

  /** Class 1 is only answered at full width; images of both kinds do not disturb one another. */
  @ParameterizedTest
  @MethodSource("backends")
  void goesWhereSafetyRulesSend(String name) {
    try (Backend backend = open(name);
        Model model = shifting(backend, 0, 0.5f, 1);
        Session session = model.newSession(4)) {
      Confidence margin = Confidence.of(Confidence.Measure.MARGIN, 3);
      SafetyRules rules =
          SafetyRules.unlessUnsure(margin, 0.3, 2).with(1, new SafetyRules.OfClass(2, 0.76));
      Cascade cascade =
          new Cascade(
              session, ConfidencePolicy.margin(List.of(0.76, 0.76)), rules, Budget.UNLIMITED);
      differing(3, -3, 1.5f, -0.9f).fill(0, 4, session.input());
      cascade.classify(4);
      // Differences: step 0: 3, −3, 1.5, −0.9; step 1: 1; step 2: −4, 0.5, −1.9.
      assertEquals(List.of(0, 2, 2, 2), steps(cascade));
      assertEquals(
          List.of(Outcome.ANSWERED, Outcome.ANSWERED, Outcome.ABSTAINED, Outcome.ABSTAINED),
          outcomes(cascade));
      assertEquals(Math.tanh(1.5), cascade.firstMargin(1), 1e-6);
      assertEquals(Math.tanh(2), cascade.margin(1), 1e-6);
      OperatingPoint point =
          cascade.evaluate(differing(3, -3, 1.5f, -0.9f), _ -> {}); // all are of class 0
      assertEquals(2, point.abstained());
      assertEquals(List.of(1, 0, 1), point.answered());
      assertEquals(0.25, point.accuracy());
    }
  }

  /** A budget that allows steps up to one. */
  private record UpTo(int step, WhenNothingFits whenNothingFits) implements Budget {
    @Override
    public void begin(int images) {}

    @Override
    public boolean allows(int from, int to) {
      return to <= step;
    }

    @Override
    public void ran(int from, int to, int images) {}

    @Override
    public void end() {}
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aBudgetStopsThePolicyButNotSafety(String name) {
    try (Backend backend = open(name);
        Model model = shifting(backend, 0, 0, 0);
        Session session = model.newSession(3)) {
      Confidence margin = Confidence.of(Confidence.Measure.MARGIN, 3);
      Cascade cascade =
          new Cascade(
              session,
              ConfidencePolicy.margin(List.of(0.76, 0.76)),
              SafetyRules.unlessUnsure(margin, 0.3, 2),
              new UpTo(1, Budget.WhenNothingFits.REFUSE));
      differing(3, 1, 0.1f).fill(0, 3, session.input());
      cascade.classify(3);
      assertEquals(List.of(0, 1, 1), steps(cascade));
      assertEquals(
          List.of(Outcome.ANSWERED, Outcome.LIMITED, Outcome.ABSTAINED), outcomes(cascade));
    }
  }

  /** The policy jumps to step 2, which the budget denies; safety is content with step 1. */
  @Test
  void whatSafetyDemandsIsRunWhereTheWishIsDenied() {
    try (Backend backend = Backends.open("cpu");
        Model model = shifting(backend, 0, 0, 0);
        Session session = model.newSession(1)) {
      UpTo one = new UpTo(1, Budget.WhenNothingFits.REFUSE);
      Confidence margin = Confidence.of(Confidence.Measure.MARGIN, 3);
      SafetyRules second =
          SafetyRules.unlessUnsure(margin, 0, 2).with(0, new SafetyRules.OfClass(1, 0));
      Cascade cascade =
          new Cascade(session, ConfidencePolicy.margin(List.of(0.9, 1.0)), second, one);
      differing(1).fill(0, 1, session.input());
      cascade.classify(1);
      assertEquals(List.of(1), steps(cascade));
      assertEquals(List.of(Outcome.LIMITED), outcomes(cascade));
    }
  }

  @Test
  void aFixedWidthIsTheWidestThatABudgetAllows() {
    try (Backend backend = Backends.open("cpu");
        Model model = shifting(backend, 0, 0, 0);
        Session session = model.newSession(1)) {
      UpTo one = new UpTo(1, Budget.WhenNothingFits.REFUSE);
      Cascade cascade = new Cascade(session, AnswerRule.atLeast(2), AnswerRule.NONE, one);
      differing(3).fill(0, 1, session.input());
      cascade.classify(1);
      assertEquals(List.of(1), steps(cascade));
      assertEquals(List.of(Outcome.LIMITED), outcomes(cascade));
    }
  }

  @Test
  void whereNothingFitsItRefusesOrRunsTheNarrowest() {
    try (Backend backend = Backends.open("cpu");
        Model model = shifting(backend, 0, 0);
        Session session = model.newSession(1)) {
      AnswerRule policy = ConfidencePolicy.margin(List.of(0.5));
      UpTo refusing = new UpTo(-1, Budget.WhenNothingFits.REFUSE);
      Cascade refuses = new Cascade(session, policy, AnswerRule.NONE, refusing);
      differing(9).fill(0, 1, session.input());
      refuses.classify(1);
      assertEquals(List.of(Outcome.REFUSED), outcomes(refuses));
      assertEquals(-1, refuses.answer(0));
      assertEquals(-1, refuses.step(0));
      assertEquals(0, refuses.macs());
      UpTo running = new UpTo(-1, Budget.WhenNothingFits.RUN_NARROWEST);
      Cascade runs = new Cascade(session, policy, AnswerRule.NONE, running);
      runs.classify(1);
      assertEquals(List.of(Outcome.ANSWERED), outcomes(runs));
      assertEquals(List.of(0), steps(runs));
    }
  }

  @Test
  void refusesAPolicyForAnotherNumberOfSteps() {
    try (Backend backend = Backends.open("cpu");
        Model model = shifting(backend, 0, 1);
        Session session = model.newSession(1)) {
      ConfidencePolicy policy = ConfidencePolicy.margin(List.of(0.5, 0.5));
      assertThrows(IllegalArgumentException.class, () -> new Cascade(session, policy));
    }
  }

  @Test
  void refusesToEvaluateNothing() {
    try (Backend backend = Backends.open("cpu");
        Model model = shifting(backend, 0, 1);
        Session session = model.newSession(1)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(0.5)));
      TestImages none = new TestImages(new float[0], new int[0]);
      assertThrows(SluiceException.class, () -> cascade.evaluate(none, _ -> {}));
    }
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void allocatesNothingAfterWarmUp(Connectivity connectivity) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Backend backend = Backends.open("cpu");
        Model model = TestModels.random(connectivity, 4, new Random(7), backend);
        Session session = model.newSession(40)) {
      Cascade cascade = new Cascade(session, ConfidencePolicy.margin(List.of(0.8, 0.9, 0.95)));
      TestImages images = TestImages.random(40, TestModels.IMAGE.size(), 4, new Random(8));
      long least = Long.MAX_VALUE;
      // Vectors are objects until they are compiled; so it may take some rounds.
      for (int round = 0; round < 40_000 && least > 0; round++) {
        images.fill(0, 40, session.input());
        long before = threads.getCurrentThreadAllocatedBytes();
        cascade.classify(40);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in the quietest call");
      assertTrue(steps(cascade).stream().distinct().count() > 2, "steps " + steps(cascade));
    }
  }

  private static List<Integer> answers(Cascade cascade) {
    return IntStream.range(0, cascade.images()).mapToObj(cascade::answer).toList();
  }

  private static List<Outcome> outcomes(Cascade cascade) {
    return IntStream.range(0, cascade.images()).mapToObj(cascade::outcome).toList();
  }

  private static List<Integer> steps(Cascade cascade) {
    return IntStream.range(0, cascade.images()).mapToObj(cascade::step).toList();
  }
}
