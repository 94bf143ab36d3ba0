package dev.sluice.core;

import java.util.List;

/**
 * What is done to every pixel before the network sees it, per channel of the input: {@code y = (x −
 * mean) ÷ std} with x from 0 to 1.
 *
 * @param mean finite
 * @param std finite and above 0
 */
public record Normalisation(List<Float> mean, List<Float> std) {
  /**
   * @throws IllegalArgumentException naming the channel
   */
  public Normalisation {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "%d means and %d standard deviations".formatted(mean.size(), std.size()));
    }
    for (int channel = 0; channel < mean.size(); channel++) {
      float deviation = std.get(channel);
      if (!Float.isFinite(mean.get(channel)) || !Float.isFinite(deviation) || deviation <= 0) {
        throw new IllegalArgumentException(
            "channel %d: mean %s and standard deviation %s; they must be finite, the latter above 0"
                .formatted(channel, mean.get(channel), deviation));
      }
    }
  }
}
