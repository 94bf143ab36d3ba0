package dev.sluice.cuda;

import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.vendor.Conditions;
import dev.sluice.cuda.vendor.PathStore;
import dev.sluice.cuda.vendor.VendorLibraries;
import java.util.zip.CRC32;

/**
 * NVIDIA's libraries on the device, and which of their paths were the fastest.
 *
 * @param preferred whether they do all that they can do, even where own kernels are faster
 */
record Libraries(VendorLibraries found, PathStore store, boolean preferred) {

  /**
   * Looks for them; the device must be {@linkplain Gpu#call entered}.
   *
   * @param image of the own kernels: other ones may have other speeds
   */
  static Libraries find(Gpu gpu, byte[] image, boolean preferred) {
    Driver driver = gpu.driver();
    VendorLibraries found = VendorLibraries.find(driver.version()).on(driver);
    CRC32 kernels = new CRC32();
    kernels.update(image);
    Conditions conditions =
        new Conditions(
            gpu.device().uuid(),
            driver.version(),
            found.versions(),
            Long.toHexString(kernels.getValue()));
    return new Libraries(found, new PathStore(PathStore.folder(), conditions), preferred);
  }
}
