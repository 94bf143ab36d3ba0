/** The CUDA kernels; they come later. */
module dev.sluice.kernels {
  requires static org.jspecify;
}
