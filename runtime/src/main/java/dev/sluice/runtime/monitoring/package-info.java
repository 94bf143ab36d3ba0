/** Is the field still what calibration saw? A drift alarm, and metrics for those who watch. */
@NullMarked
package dev.sluice.runtime.monitoring;

import org.jspecify.annotations.NullMarked;
