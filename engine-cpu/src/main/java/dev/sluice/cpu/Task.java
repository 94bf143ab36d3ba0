package dev.sluice.cpu;

/**
 * A kernel of a program, and about how long it takes, as a number of multiply-adds.
 *
 * @param perImage for every image
 * @param once whatever the number of images
 */
record Task(Kernel kernel, long perImage, long once) {
  /**
   * @param lanes images, and as many as a tile has room for beside them
   */
  long cost(int lanes) {
    return perImage * lanes + once;
  }
}
