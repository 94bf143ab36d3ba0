package dev.sluice.cuda;

import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.CudaException;

/**
 * The device no longer answers this process. Every call of every session says so, in the words of
 * the error that lost it, which name what to do.
 */
final class LostDeviceException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause the error that lost it
   */
  LostDeviceException(CudaException cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
