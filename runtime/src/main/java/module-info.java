/** Adaptive inference: policies, calibration, energy meters and metrics. */
module dev.sluice.runtime {
  requires transitive dev.sluice.core;

  exports dev.sluice.runtime;
  exports dev.sluice.runtime.accelerator;
  exports dev.sluice.runtime.budget;
  exports dev.sluice.runtime.calibration;
  exports dev.sluice.runtime.energy;

  uses dev.sluice.api.EnergyMeterProvider;

  provides dev.sluice.api.EnergyMeterProvider with
      dev.sluice.runtime.energy.Ina3221Provider,
      dev.sluice.runtime.energy.RaplProvider;
}
