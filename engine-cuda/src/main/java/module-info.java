/** The backend that runs on NVIDIA graphics processors; it comes later. */
module dev.sluice.cuda {
  requires dev.sluice.api;
  requires dev.sluice.kernels;
}
