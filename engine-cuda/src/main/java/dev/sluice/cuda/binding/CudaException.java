package dev.sluice.cuda.binding;

import dev.sluice.api.SluiceException;

/** CUDA answered with an error. */
public final class CudaException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final boolean sticky;

  /**
   * @param code of CUDA's driver API, cuBLAS or cuDNN
   * @param sticky whether every later call of this process fails too
   */
  public CudaException(String message, int code, boolean sticky) {
    super(message);
    this.code = code;
    this.sticky = sticky;
  }

  public int code() {
    return code;
  }

  /** Whether the device is lost for this process: only a restart helps. */
  public boolean sticky() {
    return sticky;
  }
}
