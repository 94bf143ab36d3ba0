/**
 * Finding thresholds on labelled images that were held out: for an accuracy, for a cost, or for a
 * price of errors; and saying how sure the result is.
 */
@NullMarked
package dev.sluice.runtime.calibration;

import org.jspecify.annotations.NullMarked;
