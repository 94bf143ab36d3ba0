package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.CudaException;

/** What a library's call answered. */
final class Status {
  private static final int SUCCESS = 0;

  private Status() {}

  static boolean isSuccess(int status) {
    return status == SUCCESS;
  }

  /**
   * Not sticky, whatever it is: if the device is lost, the next call of the driver says so.
   *
   * @param call the function's name, whose beginning tells the library
   * @throws CudaException if the call failed
   */
  static void check(String call, int status) {
    if (!isSuccess(status)) {
      throw new CudaException(
          "CUDA: %s failed with status %d (see %s in NVIDIA's documentation)"
              .formatted(
                  call, status, call.startsWith("cublas") ? "cublasStatus_t" : "cudnnStatus_t"),
          status,
          false);
    }
  }
}
