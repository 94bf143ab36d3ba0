package dev.sluice.trainer;

/**
 * What a stage is fed with.
 *
 * @param images the training images
 * @param batch images per update
 * @param memory bytes that may be used to keep what is computed once for an image; with 0, and for
 *     images that are not the same in every epoch, it is computed for every batch; the result is
 *     the same
 */
record TrainingFeed(TrainingImages images, int batch, long memory) {}
