package dev.sluice.testkit;

import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Weights that change: by {@link Op.Sgd}, and by the host. */
public interface UpdateConformance extends BackendUnderTest {

  /** The formula, given the gradient, for several steps; what is frozen keeps its bytes. */
  @TestFactory
  default Stream<DynamicTest> updates() {
    float[][] rates = {{0.1f, 0, 0}, {0.1f, 0.9f, 0}, {0.05f, 0.9f, 5e-4f}, {0.5f, 0.25f, 0.125f}};
    List<DynamicTest> tests = new ArrayList<>();
    for (TrainableLayer layer : TrainableLayer.ALL) {
      for (float[] r : rates) {
        for (int threads = 1; threads <= 3; threads++) {
          int t = threads;
          String name =
              "update rate %s momentum %s decay %s, %d threads, %s"
                  .formatted(r[0], r[1], r[2], t, layer);
          tests.add(DynamicTest.dynamicTest(name, () -> update(layer.scenario(), r, t)));
        }
      }
    }
    return tests.stream();
  }

  private void update(Scenario scenario, float[] rates, int threads) {
    try (Trial trial = new Trial(backend(), scenario, 3, threads)) {
      trial.write(3);
      for (int step = 1; step <= 3; step++) {
        float[] current = {rates[0] / step, rates[1], rates[2]}; // read anew in every run
        trial.write(scenario.plan().value("rates"), current, current.length);
        trial.prepared().run(scenario.plan().program("gradients"), 3);
        Parameters weight = trial.read(Slot.VALUE);
        Parameters gradient = trial.read(Slot.GRADIENT);
        Parameters velocity = trial.read(Slot.VELOCITY);
        trial.prepared().run(scenario.plan().program("update"), 3);
        SgdStep sgd = new SgdStep(weight, velocity, current);
        sgd.add(gradient, new Usage(scenario.plan()));
        for (Parameter parameter : scenario.plan().parameters()) {
          boolean[] trained = Elements.mask(parameter, parameter.block(TrainableLayer.STEP));
          sgd.check(parameter, trained, trial, scenario.name() + ", step " + step);
        }
      }
    }
  }

  /** Both directions use the new weights after an update, also in a plan prepared before. */
  @TestFactory
  default Stream<DynamicTest> changedWeights() {
    return TrainableLayer.ALL.stream()
        .flatMap(
            layer ->
                Stream.of(
                    DynamicTest.dynamicTest(
                        "weights after an update, " + layer, () -> change(layer, true)),
                    DynamicTest.dynamicTest(
                        "weights after a write, " + layer, () -> change(layer, false))));
  }

  private void change(TrainableLayer layer, boolean byUpdate) {
    Scenario scenario = layer.scenario();
    try (Trial trial = new Trial(backend(), scenario, 17, 2);
        Prepared other = backend().prepare(scenario.plan(), trial.weights(), 17, 1)) {
      trial.write(17);
      if (byUpdate) {
        other.run(scenario.plan().program("update"), 1);
      } else {
        trial.weights().write(Slot.VALUE, scenario.initial(Slot.VALUE));
      }
      Scenario changed = scenario.with(trial.read(Slot.VALUE));
      trial.prepared().run(scenario.plan().program("forward"), 17);
      trial.prepared().run(scenario.plan().program("backward"), 17);
      Expectation.forward(changed.running("forward"), 17, backend().exact())
          .checkOutputs(trial, 17, "forward");
      Expectation.gradients(changed.running("backward"), 17).checkOutputs(trial, 17, "backward");
    }
  }
}
