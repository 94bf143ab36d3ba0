package dev.sluice.runtime.accelerator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.testkit.Arithmetic;
import dev.sluice.testkit.ReferenceBackend;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FixedPointTest {
  private final Backend cpu = Backends.open("cpu");

  @AfterEach
  void nothingIsLeftOpen() {
    cpu.close();
  }

  /** Logits of all images at a step, (images, classes). */
  private static float[] logits(StoredModel stored, Backend backend, TestImages images, int step) {
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(images.size())) {
      images.fill(0, images.size(), session.input());
      return copy(session.infer(images.size(), step));
    }
  }

  private static float[] copy(Logits logits) {
    float[] result = new float[logits.images() * logits.classes()];
    for (int i = 0; i < result.length; i++) {
      result[i] = logits.get(i / logits.classes(), i % logits.classes());
    }
    return result;
  }

  @Test
  void isExactOnWhatItsWordsHold() {
    StoredModel model = TestNetworks.linearModel(3, 2, 1, -2, 0.5f, 0, 4, -3);
    TestImages images = new TestImages(2, 1, 2, 3, -4, 0.25f, 8);
    try (FixedPoint fixed = FixedPoint.calibrate(model, images, cpu)) {
      assertArrayEquals(new float[] {-1.5f, -1, -0.5f, -23}, logits(model, fixed, images, 0));
    }
  }

  @Test
  void whatIsLargerThanAnythingSeenSaturates() {
    StoredModel model = TestNetworks.linearModel(2, 2, 1, 0, 0, 1);
    TestImages seen = new TestImages(1, 0.25f, 1);
    try (FixedPoint fixed = FixedPoint.calibrate(model, seen, cpu)) {
      float most = 32_767 / 16_384f;
      float[] expected = {most, -2, 0.25f, most};
      assertArrayEquals(expected, logits(model, fixed, new TestImages(2, 2, -3, 0.25f, 100), 0));
    }
  }

  /** Weights and images that words hold, so that only the one result is rounded. */
  @Test
  void missesByHalfAStepAtMost() {
    Random random = new Random(2);
    StoredModel model = TestNetworks.linearModel(50, 10);
    float[] weights = model.parameters().values(0);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (random.nextInt(513) - 256) / 256f;
    }
    float[] biases = model.parameters().values(1);
    for (int i = 0; i < biases.length; i++) {
      biases[i] = random.nextFloat();
    }
    TestImages images = new TestImages(40, new float[40 * 50]);
    for (int i = 0; i < images.pixels().length; i++) {
      images.pixels()[i] = (random.nextInt(1025) - 512) / 512f;
    }
    float[] exact = logits(model, cpu, images, 0);
    float largest = 0;
    for (float logit : exact) {
      largest = Math.max(largest, Math.abs(logit));
    }
    double step = Math.scalb(1.0, -Format.of(16, largest).fractionBits());
    try (FixedPoint fixed = FixedPoint.calibrate(model, images, cpu)) {
      float[] rounded = logits(model, fixed, images, 0);
      double worst = 0;
      for (int i = 0; i < exact.length; i++) {
        worst = Math.max(worst, Math.abs(exact[i] - (double) rounded[i]));
      }
      assertTrue(worst <= step / 2, worst + " with steps of " + step);
      assertTrue(worst > step / 4, "nothing was rounded: " + worst);
    }
  }

  /** Two linear layers, computed here with integers. */
  @Test
  void roundsImagesWeightsAndEveryResult() {
    Network network =
        TestNetworks.single(
            new Shape(6, 1, 1), TestNetworks.linear(5), new Layer.ReLU(), TestNetworks.linear(3));
    StoredModel model = TestNetworks.model(network, new Random(3));
    TestImages images = TestImages.random(30, 6, new Random(4));
    int bits = 7;
    try (FixedPoint fixed = FixedPoint.calibrate(model, images, cpu, bits)) {
      float[] answered = logits(model, fixed, images, 0);
      float[] inFloats = hidden(model, images);
      Format pixel = Format.of(bits, magnitude(images.pixels()));
      Format between = Format.of(bits, magnitude(inFloats));
      Format logit = Format.of(bits, magnitude(logits(model, cpu, images, 0)));
      for (int image = 0; image < images.size(); image++) {
        float[] x = Arrays.copyOfRange(images.pixels(), image * 6, image * 6 + 6);
        float[] y = layer(model.parameters(), 0, pixel, x);
        for (int i = 0; i < y.length; i++) {
          y[i] = Math.max(y[i], 0);
        }
        float[] expected = layer(model.parameters(), 2, between, y);
        for (int k = 0; k < expected.length; k++) {
          assertEquals(logit.nearest(expected[k]), answered[image * 3 + k], "image " + image);
        }
      }
    }
  }

  private static float magnitude(float... numbers) {
    float largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest;
  }

  private float[] hidden(StoredModel model, TestImages images) {
    float[] result = new float[images.size() * 5];
    for (int image = 0; image < images.size(); image++) {
      for (int row = 0; row < 5; row++) {
        float sum = 0;
        for (int i = 0; i < 6; i++) {
          float weight = model.parameters().values(0)[row * 6 + i];
          sum = Math.fma(weight, images.pixels()[image * 6 + i], sum);
        }
        result[image * 5 + row] = Math.max(0, sum + model.parameters().values(1)[row]);
      }
    }
    return result;
  }

  private static float[] layer(Parameters parameters, int weight, Format format, float... x) {
    Format weights = Format.of(7, magnitude(parameters.values(weight)));
    float[] y = parameters.values(weight + 1).clone();
    for (int row = 0; row < y.length; row++) {
      long sum = 0;
      for (int i = 0; i < x.length; i++) {
        double w = weights.nearest(parameters.values(weight)[row * x.length + i]);
        double input = format.nearest(x[i]);
        long integers =
            Math.multiplyExact(
                (long) Math.scalb(w, weights.fractionBits()),
                (long) Math.scalb(input, format.fractionBits()));
        sum += integers;
      }
      double total = Math.scalb((double) sum, -weights.fractionBits() - format.fractionBits());
      y[row] += (float) total;
    }
    return y;
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void escalationEndsWhereInferenceDoes(Connectivity connectivity) {
    StoredModel stored = TestNetworks.model(TestNetworks.lenet(connectivity, 3), new Random(5));
    TestImages images = TestImages.random(40, 28 * 28, new Random(6));
    int[] kept = {0, 3, 4, 11, 12, 13, 20, 29, 38};
    try (FixedPoint fixed = FixedPoint.calibrate(stored, images, cpu);
        Model model = Model.of(stored, fixed);
        Session session = model.newSession(40)) {
      float[] all = logits(stored, fixed, images, 2);
      images.fill(0, 40, session.input());
      session.infer(40, 0);
      session.escalate(1, kept, kept.length);
      float[] escalated = copy(session.escalate(2));
      for (int i = 0; i < kept.length; i++) {
        for (int k = 0; k < 10; k++) {
          assertEquals(all[kept[i] * 10 + k], escalated[i * 10 + k], "image " + kept[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Connectivity.class)
  void doesNotDependOnTheBatchOrTheBackend(Connectivity connectivity) {
    StoredModel stored = TestNetworks.model(TestNetworks.lenet(connectivity, 2), new Random(7));
    TestImages images = TestImages.random(33, 28 * 28, new Random(8));
    try (Backend reference = new ReferenceBackend(Arithmetic.FLOAT);
        FixedPoint fixed = FixedPoint.calibrate(stored, images, cpu);
        FixedPoint other = FixedPoint.calibrate(stored, images, reference);
        Model model = Model.of(stored, fixed);
        Session alone = model.newSession(1)) {
      float[] together = logits(stored, fixed, images, 1);
      assertArrayEquals(together, logits(stored, other, images, 1));
      for (int image = 0; image < images.size(); image++) {
        images.fill(image, 1, alone.input());
        assertArrayEquals(
            Arrays.copyOfRange(together, image * 10, image * 10 + 10), copy(alone.infer(1, 1)));
      }
    }
  }

  @Test
  void fewerBitsAnswerLessWell() {
    StoredModel stored =
        TestNetworks.model(TestNetworks.lenet(Connectivity.DENSE, 2), new Random(9));
    TestImages images = TestImages.random(300, 28 * 28, new Random(10));
    float[] right = logits(stored, cpu, images, 1);
    int of16 = agreeing(stored, images, right, 16);
    int of6 = agreeing(stored, images, right, 6);
    int of3 = agreeing(stored, images, right, 3);
    assertTrue(of16 >= 298, of16 + " of 300 with 16 bits");
    assertTrue(of6 < of16 && of3 < of6 - 30, of16 + ", " + of6 + ", " + of3);
  }

  private int agreeing(StoredModel stored, TestImages images, float[] right, int bits) {
    try (FixedPoint fixed = FixedPoint.calibrate(stored, images, cpu, bits)) {
      float[] answers = logits(stored, fixed, images, 1);
      int count = 0;
      for (int image = 0; image < images.size(); image++) {
        count += best(answers, image) == best(right, image) ? 1 : 0;
      }
      return count;
    }
  }

  private static int best(float[] logits, int image) {
    int best = 0;
    for (int k = 1; k < 10; k++) {
      best = logits[image * 10 + k] > logits[image * 10 + best] ? k : best;
    }
    return best;
  }
}
