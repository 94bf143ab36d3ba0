/** The planner, parameters, the model file and sessions. */
@NullMarked
package dev.sluice.core;

import org.jspecify.annotations.NullMarked;
