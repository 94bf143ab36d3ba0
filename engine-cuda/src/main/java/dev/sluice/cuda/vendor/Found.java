package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.Driver;
import java.util.function.Function;

/**
 * A library that was found and fits.
 *
 * @param name with its version: {@code cuBLAS 12.6.4}
 * @param how its file and how it is called, for people
 * @param open makes a handle on a stream; {@link dev.sluice.cuda.binding.CudaException} if the
 *     device is none for it
 */
record Found<T extends Handle>(String name, String how, Function<Driver.Stream, T> open) {
  String line() {
    return name + " (" + how + ")";
  }
}
