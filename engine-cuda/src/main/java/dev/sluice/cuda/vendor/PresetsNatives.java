package dev.sluice.cuda.vendor;

import dev.sluice.api.SluiceException;
import org.bytedeco.javacpp.Loader;

/** Loads JavaCPP's libraries, which it unpacks under a lock in a folder of the user. */
final class PresetsNatives {
  private PresetsNatives() {}

  /**
   * Loads the library of a class; the libraries of NVIDIA that it needs are loaded already, or
   * where the system's loader finds them.
   *
   * @throws SluiceException if it cannot be loaded
   */
  static void load(Class<?> global) {
    try {
      Loader.load(global);
    } catch (LinkageError e) {
      throw new SluiceException(
          "JavaCPP's library for it cannot be loaded (%s): install all of that CUDA's libraries"
              .formatted(e.getMessage()),
          e);
    }
  }
}
