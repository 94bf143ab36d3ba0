package dev.sluice.trainer;

import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.core.Planner;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stage takes from its frozen steps: computed when an image is first seen, then kept, for as
 * many images as fit into memory; for the others it is computed again in every epoch, and so it is
 * for all of them if they are augmented. Both give the same bits on a backend that is {@link
 * dev.sluice.api.Backend#exact() exact}.
 *
 * <p>One thread at a time.
 */
final class FrozenActivations implements AutoCloseable {
  /**
   * One value of every image.
   *
   * @param computed the host's side where it is computed
   * @param wanted the host's side where training reads it
   * @param at where it is among an image's kept numbers
   * @param size its numbers
   */
  private record Part(MemorySegment computed, MemorySegment wanted, int at, int size) {}

  private final Prepared prepared;
  private final TrainingImages images;
  private final MemorySegment input;
  private final List<Part> parts = new ArrayList<>();
  private final int size;
  private final long limit;
  private final Map<Integer, float[]> kept = new HashMap<>();
  private final int[] missing;

  /**
   * Nothing is computed yet.
   *
   * @param plan of {@link dev.sluice.core.TrainingPlanner#frozen}
   * @param prepared that plan, on the weights that are trained; closed with this object
   * @param trainingPlan what takes the values
   * @param training that plan, on the same weights
   * @param feed the images, and how much memory they may take
   */
  FrozenActivations(
      Plan plan, Prepared prepared, Plan trainingPlan, Prepared training, TrainingFeed feed) {
    this.prepared = prepared;
    this.images = feed.images();
    this.input = prepared.host(plan.value(Planner.INPUT));
    this.missing = new int[feed.batch()];
    int at = 0;
    for (Value value : plan.values()) {
      if (value.role() == Role.OUTPUT) {
        MemorySegment wanted = training.host(trainingPlan.value(value.name()));
        int numbers = value.shape().size();
        parts.add(new Part(prepared.host(value.id()), wanted, at, numbers));
        at += numbers;
      }
    }
    this.size = at;
    this.limit = images.areConstant() ? feed.memory() / ((long) size * Float.BYTES) : 0;
  }

  /** Gives training the values of images {@code order[first] … order[first + count − 1]}. */
  void fill(int[] order, int first, int count) {
    int lacking = 0;
    for (int place = 0; place < count; place++) {
      float[] values = kept.get(order[first + place]);
      if (values == null) {
        images.fill(order[first + place], input, lacking);
        missing[lacking++] = place;
      } else {
        give(values, place);
      }
    }
    if (lacking == 0) {
      return;
    }
    prepared.run(0, lacking);
    for (int i = 0; i < lacking; i++) {
      give(i, missing[i]);
      if (kept.size() < limit) {
        kept.put(order[first + missing[i]], copy(i));
      }
    }
  }

  private void give(float[] values, int place) {
    for (Part part : parts) {
      MemorySegment.copy(
          values,
          part.at,
          part.wanted,
          ValueLayout.JAVA_FLOAT,
          (long) place * part.size * Float.BYTES,
          part.size);
    }
  }

  /** What was just computed for an image, to its place in the batch. */
  private void give(int computed, int place) {
    for (Part part : parts) {
      long bytes = (long) part.size * Float.BYTES;
      MemorySegment.copy(part.computed, computed * bytes, part.wanted, place * bytes, bytes);
    }
  }

  private float[] copy(int computed) {
    float[] values = new float[size];
    for (Part part : parts) {
      long from = (long) computed * part.size * Float.BYTES;
      MemorySegment.copy(part.computed, ValueLayout.JAVA_FLOAT, from, values, part.at, part.size);
    }
    return values;
  }

  /** Forgets everything. */
  @Override
  public void close() {
    kept.clear();
    prepared.close();
  }
}
