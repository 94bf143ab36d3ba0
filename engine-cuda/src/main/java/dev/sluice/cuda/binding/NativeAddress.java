package dev.sluice.cuda.binding;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/** An address of the host's or a device's memory, as JCuda wants it. */
public final class NativeAddress extends Pointer {
  public NativeAddress(long address) {
    super(address);
  }

  /** Memory outside the heap. */
  public NativeAddress(MemorySegment memory) {
    this(memory.address());
  }

  /** The address. */
  public long address() {
    return getNativePointer();
  }
}
