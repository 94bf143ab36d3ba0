package dev.sluice.cuda.binding;

import java.util.Optional;

/**
 * The errors of CUDA's driver API that a person can do something about, and what. Codes are those
 * of {@code cuda.h}.
 *
 * <p>Sticky are the errors after which, as its documentation says, every call of this process fails
 * until it ends, and those after which the memory and the context that the process shares are gone.
 */
enum CudaError {
  OUT_OF_MEMORY(2, "use a smaller batch, or end other programs that use the device"),
  STUB_LIBRARY(34, "this libcuda.so.1 is the toolkit's stub: take its folder off the library path"),
  INSUFFICIENT_DRIVER(35, Advice.UPDATE),
  CALL_REQUIRES_NEWER_DRIVER(36, Advice.UPDATE),
  DEVICE_UNAVAILABLE(46, "another process has the device to itself: end it, or allow several"),
  NO_DEVICE(100, "check nvidia-smi and CUDA_VISIBLE_DEVICES"),
  INVALID_DEVICE(101, "check CUDA_VISIBLE_DEVICES"),
  INVALID_IMAGE(200, Advice.REBUILD),
  NO_BINARY_FOR_GPU(209, "the kernels were not built for this device: build Sluice with nvcc"),
  ECC_UNCORRECTABLE(214),
  INVALID_PTX(218, Advice.REBUILD),
  NVLINK_UNCORRECTABLE(220),
  JIT_COMPILER_NOT_FOUND(221, "install libnvidia-ptxjitcompiler.so.1, a part of the driver"),
  UNSUPPORTED_PTX_VERSION(222, "the driver is older than the kernels: update the NVIDIA driver"),
  JIT_COMPILATION_DISABLED(223, "unset CUDA_DISABLE_PTX_JIT"),
  CONTAINED(226),
  OPERATING_SYSTEM(304, Advice.PERMISSION),
  ILLEGAL_ADDRESS(700),
  LAUNCH_TIMEOUT(702),
  CONTEXT_IS_DESTROYED(709),
  ASSERT(710),
  HARDWARE_STACK_ERROR(714),
  ILLEGAL_INSTRUCTION(715),
  MISALIGNED_ADDRESS(716),
  INVALID_ADDRESS_SPACE(717),
  INVALID_PC(718),
  LAUNCH_FAILED(719),
  TENSOR_MEMORY_LEAK(721),
  NOT_PERMITTED(800, Advice.PERMISSION),
  SYSTEM_NOT_READY(802, "wait until nvidia-fabricmanager and the driver's other services run"),
  SYSTEM_DRIVER_MISMATCH(
      803, "libcuda.so.1 and the running kernel module are of two versions: restart the machine"),
  COMPAT_NOT_SUPPORTED_ON_DEVICE(
      804, "this device cannot use a compatibility libcuda.so.1: take it off the library path"),
  MPS_CLIENT_TERMINATED(810),
  EXTERNAL_DEVICE(911),
  UNKNOWN(999, Advice.RESTART + "; if that does not help, look for Xid in dmesg", true);

  /** What is said more than once. */
  private static final class Advice {
    static final String UPDATE = "update the NVIDIA driver";
    static final String REBUILD = "the kernels are damaged: build or install Sluice again";
    static final String PERMISSION =
        "this user must be allowed to open /dev/nvidia* (on Jetson: be in the group video)";
    static final String RESTART = "CUDA is lost for this process: start it again";
  }

  private final int code;
  private final String advice;
  private final boolean sticky;

  CudaError(int code, String advice, boolean sticky) {
    this.code = code;
    this.advice = advice;
    this.sticky = sticky;
  }

  CudaError(int code, String advice) {
    this(code, advice, false);
  }

  /** A sticky error. */
  CudaError(int code) {
    this(code, Advice.RESTART, true);
  }

  private static Optional<CudaError> of(int code) {
    for (CudaError error : values()) {
      if (error.code == code) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  /** Whether the answer to an allocation was that there is too little memory. */
  static boolean isOutOfMemory(int code) {
    return code == OUT_OF_MEMORY.code;
  }

  /**
   * The exception for a failed call.
   *
   * @param call what failed, for people: the function's name
   * @param words CUDA's own words for the error
   */
  static CudaException exception(int code, String call, Words words) {
    Optional<CudaError> known = of(code);
    String advice = known.map(error -> "; " + error.advice).orElse("");
    return new CudaException(
        "CUDA: %s: %s (%s)%s".formatted(call, words.text(), words.name(), advice),
        code,
        known.map(error -> error.sticky).orElse(false));
  }

  /** The exception for an allocation that found too little memory. */
  static CudaException outOfMemory(String what, long wanted, long free) {
    return new CudaException(
        "CUDA: %s: out of memory: %,d bytes are wanted and %,d are free; %s"
            .formatted(what, wanted, free, OUT_OF_MEMORY.advice),
        OUT_OF_MEMORY.code,
        false);
  }

  /**
   * CUDA's words for an error.
   *
   * @param name such as {@code CUDA_ERROR_NO_DEVICE}
   * @param text such as {@code no CUDA-capable device is detected}
   */
  record Words(String name, String text) {
    /** For a code that the driver does not know. */
    static Words unknown(int code) {
      return new Words("code " + code, "unknown error");
    }
  }
}
