package dev.sluice.cuda;

import dev.sluice.cuda.binding.Device;
import dev.sluice.kernels.KernelImages;
import java.util.Optional;

/** Which image of the kernels a device takes. */
final class Images {
  /** Compute capability from which on the fat binary holds machine code. */
  private static final int MACHINE_CODE_MAJOR = 7;

  private static final int MACHINE_CODE_MINOR = 5;

  private Images() {}

  /** Machine code where there is some, else the PTX, which the driver compiles for any device. */
  static Optional<byte[]> of(Device device) {
    boolean machineCode = device.isAtLeast(MACHINE_CODE_MAJOR, MACHINE_CODE_MINOR);
    return machineCode ? KernelImages.fatbin().or(KernelImages::ptx) : KernelImages.ptx();
  }

  /** Why there is none for a device, and what to do. */
  static String missing(Device device) {
    return "this build of Sluice has no kernels for %s, compute capability %d.%d (%s)"
        .formatted(
            device.name(),
            device.major(),
            device.minor(),
            String.join("; ", KernelImages.missing()));
  }
}
