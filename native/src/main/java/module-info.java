/** The CUDA kernels, compiled for what the machine that built them had compilers for. */
module dev.sluice.kernels {
  requires static org.jspecify;

  exports dev.sluice.kernels;
}
