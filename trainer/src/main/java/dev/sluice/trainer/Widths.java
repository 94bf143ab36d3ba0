package dev.sluice.trainer;

import dev.sluice.api.Channels;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How many channels every layer of a named network has at each step.
 *
 * @param shares of the full width, increasing to 1
 * @param channels of the layers, by node name, that do not follow the shares
 */
public record Widths(List<Double> shares, Map<String, Channels> channels) {
  /**
   * @throws IllegalArgumentException saying what is wrong with the shares
   */
  public Widths {
    shares = List.copyOf(shares);
    channels = Map.copyOf(channels);
    double before = 0;
    for (double share : shares) {
      if (!(share > before)) {
        throw new IllegalArgumentException("widths must increase from above 0: " + shares);
      }
      before = share;
    }
    if (before != 1) {
      throw new IllegalArgumentException("the last width must be 1: " + shares);
    }
  }

  /** Steps of the same size: 4 → ¼, ½, ¾, 1. */
  public static Widths uniform(int steps) {
    return new Widths(
        IntStream.rangeClosed(1, steps).mapToObj(s -> (double) s / steps).toList(), Map.of());
  }

  public int steps() {
    return shares.size();
  }

  /** The channels of a layer that has {@code full} at full width. */
  Channels of(String node, int full) {
    Channels own = channels.get(node);
    return own == null ? Channels.scaled(full, shares) : own;
  }
}
