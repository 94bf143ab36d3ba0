package dev.sluice.testkit;

import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.core.TrainingPlanner;
import dev.sluice.core.Turn;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A stage of training: a network at one step or at several in turn, of which the blocks of some
 * steps are trained.
 *
 * @param steps the widths, widest first
 * @param firstTrained the first step whose block is trained
 */
record TrainingStage(TestNetwork network, List<Integer> steps, int firstTrained) {
  static final float RATE = 0.125f;
  static final float MOMENTUM = 0.75f;
  static final float DECAY = 0.0625f;

  /** Stages of one step and of several. */
  static Stream<TrainingStage> all() {
    return Stream.concat(single(), joint());
  }

  /** Every network, at every step, with the last block alone, the last two, and all trained. */
  static Stream<TrainingStage> single() {
    return TestNetwork.all()
        .flatMap(
            network ->
                IntStream.range(0, network.network().steps())
                    .boxed()
                    .flatMap(
                        step ->
                            Stream.of(step, Math.max(0, step - 1), 0)
                                .distinct()
                                .map(first -> new TrainingStage(network, List.of(step), first))));
  }

  /** Every network at all steps; at the widest and the narrowest; at the last two alone. */
  private static Stream<TrainingStage> joint() {
    return TestNetwork.all()
        .flatMap(
            network -> {
              int last = network.network().steps() - 1;
              List<Integer> every = IntStream.rangeClosed(0, last).boxed().toList().reversed();
              return Stream.of(
                  new TrainingStage(network, every, 0),
                  new TrainingStage(network, List.of(last, 0), 0),
                  new TrainingStage(network, List.of(last, last - 1), last - 1));
            })
        .distinct();
  }

  /** The widest step. */
  int step() {
    return steps.getFirst();
  }

  /** The plan that computes what the stage takes from its frozen steps, if it takes anything. */
  Optional<Plan> frozen() {
    return TrainingPlanner.frozen(network.network(), step(), firstTrained);
  }

  /** The plan that trains. */
  Plan plan() {
    return TrainingPlanner.training(network.network(), steps, firstTrained);
  }

  /** The stage's programs on seeded images and targets, one class each. */
  Scenario scenario() {
    Plan plan = plan();
    Scenario scenario = Scenario.of(toString(), plan, new Numbers(step(), Numbers.Style.PLAIN));
    for (Value value : plan.values()) {
      if (value.role() == Role.RATES) {
        float[] rates = turn(value.name()).rates(RATE, MOMENTUM, DECAY);
        System.arraycopy(rates, 0, scenario.inputs().get(value.id()), 0, rates.length);
      }
    }
    float[] targets = scenario.inputs().get(plan.value(TrainingPlanner.TARGETS));
    Random random = new Random(step());
    int classes = network.network().classes();
    Arrays.fill(targets, 0);
    for (int image = 0; image < Scenario.MAX_IMAGES; image++) {
      targets[image * classes + random.nextInt(classes)] = 1;
    }
    return scenario;
  }

  private static Turn turn(String value) {
    return Stream.of(Turn.values()).filter(t -> t.value().equals(value)).findFirst().orElseThrow();
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
    return IntStream.rangeClosed(firstTrained, step())
        .mapToObj(parameter::block)
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return "%s at %s, trained from step %d on".formatted(network, steps, firstTrained);
  }
}
