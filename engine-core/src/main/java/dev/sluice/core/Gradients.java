package dev.sluice.core;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import dev.sluice.api.Value.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The values that hold gradients while a backward pass is planned. What is read by several units
 * has a part of its gradient from each; they are added in the order of the backward pass, the last
 * reader's first. Places are those of {@link Unit#inputs}.
 */
final class Gradients {
  private static final int NONE = -1;

  private final PlanWriter writer;
  private final Shape image;
  private final List<Unit> units;

  /** By place: the value that belongs to it alone, and all parts of its gradient. */
  private final List<Integer> own = new ArrayList<>();

  private final List<List<Integer>> parts = new ArrayList<>();

  Gradients(PlanWriter writer, Shape image, List<Unit> units) {
    this.writer = writer;
    this.image = image;
    this.units = units;
    for (int place = 0; place <= units.size(); place++) {
      own.add(NONE);
      parts.add(new ArrayList<>());
    }
  }

  /** The value that belongs to a place alone; nothing else overwrites it. */
  int own(int place) {
    if (own.get(place) == NONE) {
      own.set(place, value(place, ""));
    }
    return own.get(place);
  }

  private int value(int place, String suffix) {
    Shape shape = place == 0 ? image : units.get(place - 1).shape();
    return writer.shared("d " + name(place) + suffix, shape, Role.SCRATCH);
  }

  private String name(int place) {
    if (place == 0) {
      return Planner.INPUT;
    }
    return place == units.size() ? Planner.LOGITS : units.get(place - 1).value();
  }

  /** Adds a part and returns the value that an operation must write it to. */
  int add(int place) {
    List<Integer> all = parts.get(place);
    // Only the first part may be where the sum will be.
    int part = all.isEmpty() ? own(place) : value(place, ", part " + (all.size() + 1));
    all.add(part);
    return part;
  }

  /** Adds a part that another value holds, which is only read. */
  void share(int place, int value) {
    parts.get(place).add(value);
  }

  /** The value that holds the sum of all parts; {@code ops} adds them up. */
  int sum(int place, ChannelRange channels, List<Op> ops) {
    List<Integer> all = parts.get(place);
    int sum = all.getFirst();
    for (int part : all.subList(1, all.size())) {
      ops.add(new Op.Add(sum, part, own(place), channels, false));
      sum = own(place);
    }
    return sum;
  }
}
