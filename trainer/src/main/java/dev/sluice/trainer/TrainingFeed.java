package dev.sluice.trainer;

import org.jspecify.annotations.Nullable;

/**
 * What a stage is fed with.
 *
 * @param images the training images
 * @param batch images per update
 * @param memory bytes that may be used to keep what is computed once for an image; with 0, and for
 *     images that are not the same in every epoch, it is computed for every batch; the result is
 *     the same
 * @param teacher whose answers are learned beside the labels; null for labels alone
 */
record TrainingFeed(TrainingImages images, int batch, long memory, @Nullable Teacher teacher) {}
