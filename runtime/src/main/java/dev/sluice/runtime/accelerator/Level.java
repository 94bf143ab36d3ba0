package dev.sluice.runtime.accelerator;

/** Where an accelerator spends energy. */
public enum Level {
  /** The arithmetic: one event is one multiplication and one addition. */
  MAC,
  /** The buffer that inputs are read from; one event is one word read or written. */
  NBIN,
  /** The buffer that results are written to; one event is one word read or written. */
  NBOUT,
  /** The buffer of synapses, that is of weights; one event is one word read or written. */
  SB,
  /** The memory beside the chip; one event is one word read or written. */
  DRAM
}
