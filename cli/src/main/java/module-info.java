/** The {@code sluice} command and the HTML report. */
@SuppressWarnings(
    "requires-automatic") // JLine, which the progress bar brings along, and Micrometer have none
module dev.sluice.cli {
  requires dev.sluice.kernels;
  requires dev.sluice.onnx;
  requires dev.sluice.testkit;
  requires dev.sluice.trainer;
  requires info.picocli;
  requires jdk.httpserver;
  requires me.tongfei.progressbar;
  requires micrometer.registry.prometheus;
  requires org.apache.commons.compress;
  requires org.jline.nativ;
  requires org.junit.platform.engine;
  requires org.junit.platform.launcher;
  requires tools.jackson.databind;

  opens dev.sluice.cli to
      info.picocli,
      org.junit.platform.commons,
      tools.jackson.databind;
}
