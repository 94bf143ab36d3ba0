/** Data sets, recipes, checkpoints and evaluation. */
module dev.sluice.trainer {
  requires transitive dev.sluice.runtime;
  requires java.desktop;
  requires java.net.http;
  requires org.apache.commons.compress;

  exports dev.sluice.trainer;
  exports dev.sluice.trainer.data;
  exports dev.sluice.trainer.proof;
}
