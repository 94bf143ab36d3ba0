package dev.sluice.cuda;

import dev.sluice.api.Shape;
import java.util.function.LongSupplier;

/**
 * Activations on the device, (images, C, H, W) and contiguous.
 *
 * @param address of the first number; to be asked only once memory is allocated
 */
record Place(LongSupplier address, Shape shape) {
  long at() {
    return address.getAsLong();
  }
}
