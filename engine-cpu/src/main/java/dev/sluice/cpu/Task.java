package dev.sluice.cpu;

/**
 * A kernel of a program, and about how long it takes, as a number of multiply-adds.
 *
 * @param perImage for every image
 * @param once whatever the number of images
 */
record Task(Kernel kernel, long perImage, long once) {
  long cost(int images) {
    return perImage * images + once;
  }
}
