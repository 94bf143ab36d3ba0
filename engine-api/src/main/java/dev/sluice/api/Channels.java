package dev.sluice.api;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many channels are in use at each step: {@code prefixes[s]} channels at step s, narrowest
 * first. The counts never decrease and need not be uniform. A count of 0 means that nothing is
 * there yet, as with a parameter that belongs to a later step.
 *
 * @param prefixes the count of every step; at least one, the last at least 1
 */
public record Channels(List<Integer> prefixes) {
  public Channels {
    prefixes = List.copyOf(prefixes);
    if (prefixes.isEmpty() || prefixes.getLast() < 1) {
      throw new IllegalArgumentException("the widest step needs a channel: " + prefixes);
    }
    int before = 0;
    for (int count : prefixes) {
      if (count < before) {
        throw new IllegalArgumentException(
            "channels must not decrease from step to step: " + prefixes);
      }
      before = count;
    }
  }

  public static Channels of(Integer... prefixes) {
    return new Channels(List.of(prefixes));
  }

  /** The same number of channels at every step. */
  public static Channels constant(int channels, int steps) {
    return new Channels(Collections.nCopies(steps, channels));
  }

  /**
   * {@code full·(s+1)/steps} channels at step s, rounded half up, at least 1: 50 → 13, 25, 38, 50.
   */
  public static Channels uniform(int full, int steps) {
    return scaled(full, IntStream.rangeClosed(1, steps).mapToObj(s -> (double) s / steps).toList());
  }

  /** {@code full·widths[s]} channels at step s, rounded half up, at least 1. */
  public static Channels scaled(int full, List<Double> widths) {
    return new Channels(
        widths.stream().map(width -> Math.max(1, (int) Math.floor(full * width + 0.5))).toList());
  }

  public int steps() {
    return prefixes.size();
  }

  /** All channels in use at a step: 0 … n_s−1. */
  public ChannelRange prefix(int step) {
    return ChannelRange.upTo(prefixes.get(step));
  }

  /** The channels that a step adds: n_{s−1} … n_s−1. */
  public ChannelRange fresh(int step) {
    return new ChannelRange(step == 0 ? 0 : prefixes.get(step - 1), prefixes.get(step));
  }

  /** The number of channels of the widest step. */
  public int full() {
    return prefixes.getLast();
  }

  /** Whether every step has the same channels. */
  public boolean isConstant() {
    return prefixes.getFirst() == full();
  }

  /** With one more step. */
  public Channels widened(int channels) {
    return new Channels(Stream.concat(prefixes.stream(), Stream.of(channels)).toList());
  }

  /** The first {@code steps} steps alone. */
  public Channels narrowed(int steps) {
    return new Channels(prefixes.subList(0, steps));
  }
}
