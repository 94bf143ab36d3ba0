package dev.sluice.cuda.vendor;

import org.bytedeco.javacpp.Pointer;

/** An address of the host's or a device's memory, as JavaCPP wants it. */
final class PresetsAddress extends Pointer {
  PresetsAddress(long address) {
    this.address = address;
  }
}
