package dev.sluice.cli;

/** A stream of images. One thread. */
interface Arrivals {
  /**
   * The next one; waits for it, but for no more than about half a second.
   *
   * @throws dev.sluice.api.SluiceException if the stream has broken off
   */
  Arrival next();
}
