package dev.sluice.trainer.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader finds, before it is split.
 *
 * @param classes the classes' names
 * @param rest the images for training and validation, and for testing if {@code test} is null
 * @param test the test images, or null if the set has no part of its own for them
 * @param testSource where {@code test} came from, empty if it is null
 */
record Parts(
    List<String> classes, LabelledImages rest, @Nullable LabelledImages test, String testSource) {}
