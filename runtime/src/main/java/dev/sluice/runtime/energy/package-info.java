/**
 * Energy as sensors tell it: the meters of this machine ({@link
 * dev.sluice.runtime.energy.EnergyMeters}) and what a run takes ({@link
 * dev.sluice.runtime.energy.EnergyMeasurement}). What no sensor tells is unknown, with the reason,
 * and never 0.
 */
@NullMarked
package dev.sluice.runtime.energy;

import org.jspecify.annotations.NullMarked;
