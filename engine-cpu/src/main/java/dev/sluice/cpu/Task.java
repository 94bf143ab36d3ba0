package dev.sluice.cpu;

/**
 * A kernel of a program.
 *
 * @param cost about how long it takes for an image, as a number of multiply-adds
 */
record Task(Kernel kernel, long cost) {}
