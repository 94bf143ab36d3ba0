package dev.sluice.testkit;

import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.core.TrainingPlanner;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A stage of training: a network at one step, of which the blocks of some steps are trained.
 *
 * @param step the width
 * @param firstTrained the first step whose block is trained
 */
record TrainingStage(TestNetwork network, int step, int firstTrained) {

  /** Every network, at every step, with the last block alone, the last two, and all trained. */
  static Stream<TrainingStage> all() {
    return TestNetwork.all()
        .flatMap(
            network ->
                IntStream.range(0, network.network().steps())
                    .boxed()
                    .flatMap(
                        step ->
                            Stream.of(step, Math.max(0, step - 1), 0)
                                .distinct()
                                .map(first -> new TrainingStage(network, step, first))));
  }

  /** The plan that computes what the stage takes from its frozen steps, if it takes anything. */
  Optional<Plan> frozen() {
    return TrainingPlanner.frozen(network.network(), step, firstTrained);
  }

  /** The stage's program on seeded images and targets, one class each. */
  Scenario scenario() {
    Plan plan = TrainingPlanner.training(network.network(), step, firstTrained);
    Scenario scenario =
        Scenario.of(toString(), plan, new Numbers(step, Numbers.Style.PLAIN))
            .running(TrainingPlanner.TRAIN);
    float[] targets = scenario.inputs().get(plan.value(TrainingPlanner.TARGETS));
    Random random = new Random(step);
    int classes = network.network().classes();
    Arrays.fill(targets, 0);
    for (int image = 0; image < Scenario.MAX_IMAGES; image++) {
      targets[image * classes + random.nextInt(classes)] = 1;
    }
    return scenario;
  }

  /** For every element of a parameter whether the stage trains it. */
  boolean[] trained(Parameter parameter) {
    return Elements.mask(parameter, blocks(parameter));
  }

  /** Whether the stage trains something of a parameter. */
  boolean trains(Parameter parameter) {
    return !blocks(parameter).isEmpty();
  }

  private List<Region> blocks(Parameter parameter) {
    return IntStream.rangeClosed(firstTrained, step)
        .mapToObj(parameter::block)
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return "%s at step %d, trained from step %d on".formatted(network, step, firstTrained);
  }
}
