/** The backend that runs on the CPU's vector units, written with the Java Vector API. */
module dev.sluice.cpu {
  requires dev.sluice.api;
  requires jdk.incubator.vector;

  provides dev.sluice.api.BackendProvider with
      dev.sluice.cpu.CpuBackendProvider;
}
