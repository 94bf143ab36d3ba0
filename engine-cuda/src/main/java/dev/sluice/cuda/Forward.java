package dev.sluice.cuda;

/**
 * How the sums of a convolution go on.
 *
 * @param shift address of the vector that is added, or 0
 * @param relu whether to clamp
 * @param pooled 0 not, 1 maximum, 2 average, of 2 × 2
 * @param resume whether sums go on from what is there
 * @param finish whether sums are complete: otherwise they are left as they are
 */
record Forward(long shift, boolean relu, int pooled, boolean resume, boolean finish) {
  /** Sums are left as they are. */
  static Forward sums(boolean resume) {
    return new Forward(0, false, 0, resume, false);
  }
}
