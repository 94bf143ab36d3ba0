package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Plan;
import dev.sluice.api.Program;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingPlannerTest {
  private static final Network TRIANGULAR = TestModels.lenet(Connectivity.TRIANGULAR);

  private static Plan frozen(Network network, int step, int firstTrained) {
    return TrainingPlanner.frozen(network, step, firstTrained).orElseThrow();
  }

  private static Stream<Op> ops(Plan plan) {
    return plan.programs().getFirst().ops().stream();
  }

  private static long forwardMacs(Plan plan) {
    return ops(plan).filter(op -> op instanceof Op.Conv).mapToLong(plan::macs).sum();
  }

  private static long macs(String program) {
    Plan inference = Planner.inference(TRIANGULAR);
    return inference.macs(inference.program(program));
  }

  private static List<String> names(Plan plan, Role role) {
    return plan.values().stream().filter(v -> v.role() == role).map(Value::name).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void frozenChannelsOfATriangularNetworkAreNotComputed(int step) {
    Plan plan = TrainingPlanner.training(TRIANGULAR, List.of(step), step);
    assertEquals(macs(Planner.widen(step)), forwardMacs(plan));
    assertEquals(macs(Planner.infer(step - 1)), forwardMacs(frozen(TRIANGULAR, step, step)));
    int hidden = 0;
    for (Op op : ops(plan).toList()) {
      if (op instanceof Op.Conv conv && !conv.resume()) {
        Channels rows = plan.parameters().get(conv.weight()).rows();
        for (Region region : conv.reads()) {
          assertTrue(rows.fresh(step).contains(region.rows()), op.toString());
          hidden++;
        }
      }
    }
    assertEquals(3, hidden, "conv1, conv2 and fc1");
  }

  /** Nothing but copies of inputs touches channels that are not new; the readout has no others. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void frozenChannelsAreOnlyCopied(int step) {
    Plan plan = TrainingPlanner.training(TRIANGULAR, List.of(step), step);
    for (Op op : ops(plan).toList()) {
      if (op instanceof Op.Apply(int x, int y, ChannelRange channels, Epilogue then)
          && !plan.values().get(y).shape().equals(Shape.vector(TRIANGULAR.classes()))) {
        boolean copies = plan.values().get(x).role() == Role.INPUT;
        assertEquals(copies, channels.start() == 0, op.toString());
        assertEquals(copies, then.equals(Epilogue.NONE), op.toString());
      }
    }
  }

  @Test
  void stepsThatAreTrainedTogetherAreComputedTogether() {
    Network network = TestModels.lenet(Connectivity.TRIANGULAR);
    long both = macs(Planner.widen(1)) + macs(Planner.widen(2));
    assertEquals(both, forwardMacs(TrainingPlanner.training(network, List.of(2), 1)));
    assertEquals(macs(Planner.infer(0)), forwardMacs(frozen(network, 2, 1)));
  }

  @Test
  void everythingIsComputedWhereNothingIsFrozen() {
    assertTrue(TrainingPlanner.frozen(TRIANGULAR, 2, 0).isEmpty());
    Plan plan = TrainingPlanner.training(TRIANGULAR, List.of(2), 0);
    assertEquals(macs(Planner.infer(2)), forwardMacs(plan));
    assertEquals(List.of("input", "targets"), names(plan, Role.INPUT));
  }

  @Test
  void everythingOfADenseNetworkIsComputed() {
    Network dense = TestModels.lenet(Connectivity.DENSE);
    assertTrue(TrainingPlanner.frozen(dense, 2, 2).isEmpty());
    Plan plan = TrainingPlanner.training(dense, List.of(2), 2);
    Plan inference = Planner.inference(dense);
    assertEquals(inference.macs(inference.program(Planner.infer(2))), forwardMacs(plan));
    assertEquals(List.of("input", "targets"), names(plan, Role.INPUT));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatOnePlanComputesTheOtherTakes(int step) {
    Plan frozen = frozen(TRIANGULAR, step, step);
    Plan training = TrainingPlanner.training(TRIANGULAR, List.of(step), step);
    List<String> names = List.of("frozen pool1", "frozen pool2", "frozen class sums");
    assertEquals(names, names(frozen, Role.OUTPUT));
    for (String name : names) {
      Value computed = frozen.values().get(frozen.value(name));
      Value taken = training.values().get(training.value(name));
      assertEquals(computed.shape(), taken.shape());
      assertEquals(Role.INPUT, taken.role());
    }
    assertEquals(2 + names.size(), names(training, Role.INPUT).size());
    int channels = step == 1 ? 1 : 2;
    Value pool1 = training.values().get(training.value("frozen pool1"));
    assertEquals(new Shape(channels, 5, 4), pool1.shape(), "frozen channels and no others");
  }

  /** Only a hidden layer grows: what its own input is made of is of no use. */
  @Test
  void whatNothingReadsIsNotTaken() {
    Network network =
        new Network(
            2,
            Connectivity.TRIANGULAR,
            new Shape(1, 8, 8),
            List.of(
                new Node("conv1", new Layer.Conv2d(Channels.constant(3, 2), 3, 1, 0)),
                new Node("relu1", new Layer.ReLU()),
                new Node("conv2", new Layer.Conv2d(Channels.constant(4, 2), 3, 1, 0)),
                new Node("pool2", new Layer.MaxPool2d(2, 2)),
                new Node("fc1", new Layer.Linear(Channels.of(5, 9))),
                new Node("relu2", new Layer.ReLU()),
                new Node("fc2", new Layer.Linear(Channels.constant(2, 2)))));
    assertEquals(
        List.of("frozen pool2", "frozen class sums"), names(frozen(network, 1, 1), Role.OUTPUT));
    assertFalse(
        ops(TrainingPlanner.training(network, List.of(1), 1))
            .anyMatch(op -> op instanceof Op.Conv conv && conv.x() == 0));
  }

  /** A step that adds nothing still has a bias of its own to train. */
  @Test
  void aStepThatAddsNoChannelTakesTheSumsAlone() {
    Network network =
        new Network(
            2,
            Connectivity.TRIANGULAR,
            new Shape(3, 1, 1),
            List.of(
                new Node("fc1", new Layer.Linear(Channels.of(5, 5))),
                new Node("fc2", new Layer.Linear(Channels.constant(2, 2)))));
    Plan plan = TrainingPlanner.training(network, List.of(1), 1);
    assertEquals(List.of("frozen class sums"), names(frozen(network, 1, 1), Role.OUTPUT));
    assertEquals(0, plan.macs(plan.program(TrainingPlanner.train(1))));
    assertEquals(1, ops(plan).filter(op -> op instanceof Op.Sgd).count());
  }

  /** So every program computes with the weights from before all of them. */
  @ParameterizedTest
  @EnumSource
  void weightsMoveInTheProgramOfTheirOwnStep(Connectivity connectivity) {
    Network network = TestModels.lenet(connectivity);
    Plan plan = TrainingPlanner.training(network, List.of(2, 1, 0), 0);
    assertEquals(
        List.of("train/2", "train/1", "train/0"),
        plan.programs().stream().map(Program::name).toList());
    for (int i = 0; i < 3; i++) {
      int step = 2 - i;
      for (Op op : plan.programs().get(i).ops()) {
        if (op instanceof Op.Sgd sgd) {
          String rates = plan.values().get(sgd.rates()).name();
          Parameter parameter = plan.parameters().get(sgd.parameter());
          if (rates.equals(Turn.ONLY.value()) || rates.equals(Turn.LAST.value())) {
            assertEquals(parameter.block(step), sgd.trained(), op.toString());
          } else {
            sgd.trained().forEach(r -> assertFalse(parameter.block(step).contains(r), rates));
          }
        }
      }
    }
  }

  /** Programs share values by name, but never with a node of that name. */
  @Test
  void nodesMayBeNamedLikeValues() {
    List<Node> nodes = new ArrayList<>();
    for (String name : List.of("input", "targets", "loss", "rates")) {
      nodes.add(new Node(name, new Layer.Linear(Channels.of(3, 5))));
    }
    nodes.add(new Node("logits", new Layer.Linear(Channels.constant(2, 2))));
    Network network = new Network(2, Connectivity.DENSE, new Shape(7, 1, 1), nodes);
    Plan plan = TrainingPlanner.training(network, List.of(1, 0), 0);
    assertEquals(List.of("input", "targets"), names(plan, Role.INPUT));
    assertEquals(List.of("logits", "loss"), names(plan, Role.OUTPUT));
    assertEquals(Shape.vector(7), plan.values().get(plan.value("input")).shape());
    assertEquals(8, names(plan, Role.SCRATCH).stream().filter(n -> !n.contains("logits")).count());
  }

  @Test
  void stepsComeWidestFirst() {
    for (List<Integer> steps : List.of(List.<Integer>of(), List.of(0, 1), List.of(1, 1))) {
      assertThrows(
          IllegalArgumentException.class, () -> TrainingPlanner.training(TRIANGULAR, steps, 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void stagesThatDoNotExistAreRefused(Connectivity connectivity) {
    Network network = TestModels.lenet(connectivity);
    for (int[] stage : new int[][] {{3, 0}, {-1, -1}, {1, 2}, {1, -1}}) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> TrainingPlanner.training(network, List.of(stage[0]), stage[1]));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> TrainingPlanner.frozen(network, stage[0], stage[1]));
    }
  }
}
