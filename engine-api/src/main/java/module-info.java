/** Layers, networks, plans, and what a backend must offer. */
module dev.sluice.api {
  requires static transitive org.jspecify;

  exports dev.sluice.api;
}
