package dev.sluice.cuda.binding;

import java.util.List;
import java.util.Optional;

/** What this process found of CUDA. */
public sealed interface Cuda {
  /**
   * It works.
   *
   * @param driver initialised
   * @param binding how the driver is called, for people
   * @param devices that Sluice runs on, in the driver's order, which is the fastest first; not
   *     empty
   */
  record Ready(Driver driver, String binding, List<Device> devices) implements Cuda {
    public Ready {
      devices = List.copyOf(devices);
    }
  }

  /**
   * It does not.
   *
   * @param reason what is missing and what to do about it, in one line
   */
  record Unavailable(String reason) implements Cuda {}

  /** Looks for the driver and its devices, once in the life of a process. Throws nothing. */
  static Cuda find() {
    return CudaSearch.FOUND;
  }

  /** Why CUDA cannot be used; empty if it can. */
  default Optional<String> unavailable() {
    return this instanceof Unavailable missing ? Optional.of(missing.reason()) : Optional.empty();
  }
}
