/** Adaptive inference: policies, calibration, energy meters and metrics. */
module dev.sluice.runtime {
  requires transitive dev.sluice.core;

  exports dev.sluice.runtime;
  exports dev.sluice.runtime.accelerator;
  exports dev.sluice.runtime.budget;
  exports dev.sluice.runtime.calibration;


}
