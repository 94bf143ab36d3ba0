/** The reference backend and the conformance suite that every backend runs. */
module dev.sluice.testkit {
  requires transitive dev.sluice.core;
  requires transitive org.junit.jupiter.api;
  requires java.management;
  requires jdk.management;

  exports dev.sluice.testkit;
}
