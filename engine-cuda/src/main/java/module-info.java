/** The backend that runs on NVIDIA graphics processors. */
module dev.sluice.cuda {
  requires dev.sluice.api;
  requires dev.sluice.kernels;
  requires jcuda;
  requires jcublas;
  requires jcudnn;
  requires org.bytedeco.cuda;
  requires org.bytedeco.javacpp;
  // JCuda logs through it and has no descriptor that could say so.
  requires java.logging;

  provides dev.sluice.api.BackendProvider with
      dev.sluice.cuda.CudaBackendProvider;
  provides dev.sluice.api.EnergyMeterProvider with
      dev.sluice.cuda.NvmlProvider;
}
