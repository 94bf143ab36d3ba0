/** The planner, parameters, the model file and sessions. */
module dev.sluice.core {
  requires transitive dev.sluice.api;
  requires tools.jackson.core;

  exports dev.sluice.core;

  uses dev.sluice.api.BackendProvider;
}
