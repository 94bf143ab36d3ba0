package dev.sluice.runtime.accelerator;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Weights;
import java.util.concurrent.atomic.AtomicInteger;

/** Weights that were rounded before another backend packed them. */
final class FixedWeights implements Weights {
  private final Weights packed;
  private final int bits;
  private final AtomicInteger open;
  private boolean closed;

  /**
   * @param open counts the weights of one backend
   */
  FixedWeights(Weights packed, int bits, AtomicInteger open) {
    this.packed = packed;
    this.bits = bits;
    this.open = open;
    open.incrementAndGet();
  }

  /**
   * A copy in which each weight tensor is rounded to its own format. Biases stay: they are added to
   * wide sums.
   *
   * @throws SluiceException naming the layer, if a weight is not finite
   */
  static Parameters rounded(Parameters parameters, int bits) {
    Parameters result = new Parameters(parameters.list());
    for (Parameter parameter : parameters.list()) {
      float[] from = parameters.values(parameter.id());
      float[] to = result.values(parameter.id());
      System.arraycopy(from, 0, to, 0, from.length);
      if (parameter.rank() > 1) {
        round(to, bits, parameter.node());
      }
    }
    return result;
  }

  private static void round(float[] numbers, int bits, String node) {
    float largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    if (!Float.isFinite(largest)) {
      throw new SluiceException(
          "%s: a weight is not finite, so no fixed-point format holds it".formatted(node));
    }
    Format format = Format.of(bits, largest);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = format.nearest(numbers[i]);
    }
  }

  Weights packed() {
    return packed;
  }

  boolean belongTo(AtomicInteger open) {
    return this.open == open;
  }

  @Override
  public void read(Slot slot, Parameters into) {
    packed.read(slot, into);
  }

  @Override
  public void write(Slot slot, Parameters from) {
    packed.write(slot, rounded(from, bits));
  }

  @Override
  public long bytes() {
    return packed.bytes();
  }

  @Override
  public void close() {
    packed.close();
    if (!closed) {
      closed = true;
      open.decrementAndGet();
    }
  }
}
