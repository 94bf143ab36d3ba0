package dev.sluice.cuda.vendor;

import dev.sluice.api.SluiceException;

/**
 * What decides which library fits and how it is called.
 *
 * @param driver CUDA's version as the driver tells it: 12060 for 12.6
 * @param x86 whether the processor is an x86_64, which JCuda and the JavaCPP presets have natives
 *     for
 */
record Host(int driver, boolean x86) {
  static Host of(int driver) {
    return new Host(driver, System.getProperty("os.arch").equals("amd64"));
  }

  /**
   * Makes sure that the driver is not older than a library.
   *
   * @param what the library
   * @param cuda the major version of the CUDA it was made for
   * @throws SluiceException if it is
   */
  void check(String what, int cuda) {
    if (cuda > driver / 1000) {
      throw new SluiceException(
          "%s is for CUDA %d and the driver only for CUDA %d.%d: update the driver, or install one"
                  .formatted(what, cuda, driver / 1000, driver % 1000 / 10)
              + " for CUDA "
              + driver / 1000);
    }
  }
}
