package dev.sluice.cpu;

import dev.sluice.api.Shape;

/** What a kernel is bound to when a plan is prepared. */
record Binding(ValueStore values, PackedWeights weights, Layout layout) {

  /** A value's numbers, as they are now; a {@link ValueStore#gather} exchanges arrays. */
  float[] array(int value) {
    return values.array(value, layout);
  }

  Placement placement(int value) {
    return values.placement(value, layout);
  }

  Shape shape(int value) {
    return values.value(value).shape();
  }
}
