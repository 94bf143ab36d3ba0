package dev.sluice.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Plan;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlannerTest {
  @ParameterizedTest
  @EnumSource
  void nodesMayBeNamedLikeValues(Connectivity connectivity) {
    List<Node> nodes = new ArrayList<>();
    for (String name : List.of("input", "logits", "sum")) {
      nodes.add(new Node(name, new Layer.Linear(Channels.of(3, 5))));
    }
    nodes.add(new Node("readout", new Layer.Linear(Channels.constant(2, 2))));
    Network network = new Network(2, connectivity, new Shape(7, 1, 1), nodes);
    Plan plan = Planner.inference(network);
    assertEquals(Role.INPUT, plan.values().get(plan.value(Planner.INPUT)).role());
    assertEquals(Role.OUTPUT, plan.values().get(plan.value(Planner.LOGITS)).role());
    long names = plan.values().stream().map(Value::name).distinct().count();
    assertEquals(plan.values().size(), names);
  }
}
