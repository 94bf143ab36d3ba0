package dev.sluice.cuda;

import dev.sluice.api.Weights.Slot;

/** A parameter of some weights on the device. */
record Weight(DeviceWeights weights, DeviceTensor tensor) {
  long value() {
    return in(Slot.VALUE);
  }

  long gradient() {
    return in(Slot.GRADIENT);
  }

  long velocity() {
    return in(Slot.VELOCITY);
  }

  private long in(Slot slot) {
    return weights.address(slot, tensor.parameter().id());
  }

  /** From one row to the next, in floats. */
  int pitch() {
    return tensor.pitch();
  }

  int taps() {
    return tensor.parameter().taps();
  }
}
