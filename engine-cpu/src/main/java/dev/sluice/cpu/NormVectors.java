package dev.sluice.cpu;

import dev.sluice.api.Layer.BatchNorm2d;
import dev.sluice.api.Op;
import dev.sluice.api.Weights.Slot;

/** The numbers of a batch norm's parameters, channel by channel. */
record NormVectors(PackedWeights weights, Op.Norm norm) {

  float weight(int channel) {
    return get(Slot.VALUE, norm.weight(), channel);
  }

  float bias(int channel) {
    return get(Slot.VALUE, norm.bias(), channel);
  }

  /** The batch's mean. */
  float mean(int channel) {
    return get(Slot.GRADIENT, norm.mean(), channel);
  }

  /** {@code 1 ÷ √(variance + ε)} of the batch. */
  double inverse(int channel) {
    return 1 / Math.sqrt(get(Slot.GRADIENT, norm.variance(), channel) + BatchNorm2d.EPSILON);
  }

  /**
   * Sets the batch's statistics and moves the running ones towards them.
   *
   * @param n numbers that they are of
   */
  void statistics(int channel, double mean, double variance, double n) {
    set(Slot.GRADIENT, norm.mean(), channel, (float) mean);
    set(Slot.GRADIENT, norm.variance(), channel, (float) variance);
    run(norm.mean(), channel, (float) mean);
    run(norm.variance(), channel, (float) variance * (n == 1 ? 1 : n / (n - 1)));
  }

  private void run(int parameter, int channel, double batch) {
    double before = get(Slot.VALUE, parameter, channel);
    float after = (float) (before + BatchNorm2d.MOMENTUM * (batch - before));
    set(Slot.VALUE, parameter, channel, after);
  }

  void gradients(int channel, double weight, double bias) {
    set(Slot.GRADIENT, norm.weight(), channel, (float) weight);
    set(Slot.GRADIENT, norm.bias(), channel, (float) bias);
  }

  private float get(Slot slot, int parameter, int channel) {
    return weights.array(slot, parameter)[weights.tensor(parameter).row(channel)];
  }

  private void set(Slot slot, int parameter, int channel, float to) {
    weights.array(slot, parameter)[weights.tensor(parameter).row(channel)] = to;
  }
}
