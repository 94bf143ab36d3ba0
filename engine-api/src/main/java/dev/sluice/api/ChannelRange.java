package dev.sluice.api;

/**
 * Channels {@code start … end−1}. Empty when both are equal.
 *
 * @param start first channel
 * @param end one after the last channel
 */
public record ChannelRange(int start, int end) {
  public ChannelRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a channel range: " + start + "…" + end);
    }
  }

  /** Channels {@code 0 … end−1}. */
  public static ChannelRange upTo(int end) {
    return new ChannelRange(0, end);
  }

  public int size() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  /** Whether all channels of {@code other} are in this range; an empty range is in every range. */
  public boolean contains(ChannelRange other) {
    return other.isEmpty() || (start <= other.start && other.end <= end);
  }

  public boolean overlaps(ChannelRange other) {
    return !intersection(other).isEmpty();
  }

  /** The channels in both; 0..0 if there are none. */
  public ChannelRange intersection(ChannelRange other) {
    int first = Math.max(start, other.start);
    int last = Math.min(end, other.end);
    return first < last ? new ChannelRange(first, last) : upTo(0);
  }

  /** The smallest range that contains both. */
  public ChannelRange hull(ChannelRange other) {
    if (isEmpty()) {
      return other;
    }
    return other.isEmpty()
        ? this
        : new ChannelRange(Math.min(start, other.start), Math.max(end, other.end));
  }

  @Override
  public String toString() {
    return start + ".." + end;
  }
}
