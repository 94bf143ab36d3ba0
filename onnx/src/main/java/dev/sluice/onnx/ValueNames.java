package dev.sluice.onnx;

import dev.sluice.api.Plan;
import dev.sluice.api.Value;
import dev.sluice.core.Planner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the values of a plan are called in graphs: as in the plan, but no two the same. */
final class ValueNames {
  private final List<String> names = new ArrayList<>();

  ValueNames(Plan plan) {
    Set<String> taken = new HashSet<>(Set.of(Planner.INPUT, Planner.LOGITS));
    for (Value value : plan.values()) {
      boolean own = value.role() == Value.Role.INPUT || value.role() == Value.Role.OUTPUT;
      boolean free = own || taken.add(value.name());
      names.add(free ? value.name() : value.name() + "/" + value.id()); // no node has a slash
    }
  }

  String of(int value) {
    return names.get(value);
  }

  /** Where graphs of several steps belong together; only the logits are called the same in all. */
  String of(int value, int step) {
    String name = of(value);
    return name.equals(Planner.LOGITS) ? name : name + "." + step;
  }
}
