/** JMH benchmarks and comparisons with other libraries. */
module dev.sluice.bench {
  requires dev.sluice.cpu;
  requires dev.sluice.trainer;
  requires jmh.core;
}
