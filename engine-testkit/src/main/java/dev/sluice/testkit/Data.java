package dev.sluice.testkit;

import dev.sluice.api.Plan;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;

/** What operations read and write: the values of one prepared plan and its weights. */
record Data(List<Tensor> values, ReferenceWeights weights) {

  static Data allocate(Plan plan, ReferenceWeights weights, int maxBatch) {
    List<Tensor> values = new ArrayList<>();
    for (Value value : plan.values()) {
      values.add(Tensor.value(value.role() == Role.RATES ? 1 : maxBatch, value.shape()));
    }
    return new Data(List.copyOf(values), weights);
  }

  Tensor value(int id) {
    return values.get(id);
  }

  Tensor weight(int parameter) {
    return weights.tensor(Slot.VALUE, parameter);
  }

  Tensor gradient(int parameter) {
    return weights.tensor(Slot.GRADIENT, parameter);
  }

  Tensor velocity(int parameter) {
    return weights.tensor(Slot.VELOCITY, parameter);
  }
}
