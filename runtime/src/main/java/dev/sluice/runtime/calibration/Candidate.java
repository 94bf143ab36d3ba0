package dev.sluice.runtime.calibration;

import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.runtime.OperatingPoint;

/**
 * A policy and what it does on the images that it was fitted on.
 *
 * @param policy with thresholds
 * @param point on those images
 */
public record Candidate(ConfidencePolicy policy, OperatingPoint point) {}
