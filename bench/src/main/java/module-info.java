/** JMH benchmarks and comparisons with other libraries. */
module dev.sluice.bench {
  requires dev.sluice.cpu;
  requires dev.sluice.onnx;
  requires dev.sluice.trainer;
  requires info.picocli;
  requires java.management;
  requires jdk.management;
  requires jdk.incubator.vector;
  requires jmh.core;
  requires tools.jackson.databind;

  opens dev.sluice.bench to
      info.picocli,
      tools.jackson.databind;
}
