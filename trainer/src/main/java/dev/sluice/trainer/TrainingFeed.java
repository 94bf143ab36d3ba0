package dev.sluice.trainer;

/**
 * What a stage is fed with.
 *
 * @param images the training images, the same in every epoch
 * @param batch images per update
 * @param memory bytes that may be used to keep what is computed once for an image; with 0 it is
 *     computed for every batch, and the result is the same
 */
record TrainingFeed(NormalisedImages images, int batch, long memory) {}
