/** Adaptive inference: policies, calibration, energy meters and metrics. */
@NullMarked
package dev.sluice.runtime;

import org.jspecify.annotations.NullMarked;
