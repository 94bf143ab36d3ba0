package dev.sluice.runtime.calibration;

/**
 * Where a figure lies with 95 % certainty.
 *
 * @param low 2.5 % are below
 * @param high 2.5 % are above
 */
public record Interval(double low, double high) {}
