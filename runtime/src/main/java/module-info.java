/** Adaptive inference: policies, calibration, energy meters and metrics. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Micrometer has no descriptor
module dev.sluice.runtime {
  requires transitive dev.sluice.core;
  requires transitive micrometer.core;

  exports dev.sluice.runtime;
  exports dev.sluice.runtime.accelerator;
  exports dev.sluice.runtime.budget;
  exports dev.sluice.runtime.calibration;
  exports dev.sluice.runtime.energy;
  exports dev.sluice.runtime.monitoring;

  uses dev.sluice.api.EnergyMeterProvider;

  provides dev.sluice.api.EnergyMeterProvider with
      dev.sluice.runtime.energy.Ina3221Provider,
      dev.sluice.runtime.energy.RaplProvider;
}
