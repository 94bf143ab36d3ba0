/** Limits of an inference: time, power, energy, what a battery holds. */
@NullMarked
package dev.sluice.runtime.budget;

import org.jspecify.annotations.NullMarked;
