/**
 * What a network costs on an accelerator chip that is not there: an {@link
 * dev.sluice.runtime.accelerator.Estimate} of cycles and energy, and {@link
 * dev.sluice.runtime.accelerator.FixedPoint} arithmetic to tell how accurate the network is there.
 */
@NullMarked
package dev.sluice.runtime.accelerator;

import org.jspecify.annotations.NullMarked;
