package dev.sluice.runtime.accelerator;

/**
 * What one operation does for one image, counted. Buffer and DRAM figures are words, read or
 * written.
 *
 * @param operation the layer's name, or the value's that it yields
 * @param macs multiply-accumulates; padded taps count
 * @param cycles of the tile
 * @param nbin words read by the tile or written from DRAM
 * @param nbout words written by the tile, read for pooling or on their way to DRAM
 * @param sb words read by the tile or written from DRAM
 * @param dramWeights words of weights read
 * @param dramInputs words of activations read
 * @param dramOutputs words of activations written
 */
public record Work(
    String operation,
    long macs,
    long cycles,
    long nbin,
    long nbout,
    long sb,
    long dramWeights,
    long dramInputs,
    long dramOutputs) {

  /** How many events there are of a level. */
  public long events(Level level) {
    return switch (level) {
      case MAC -> macs;
      case NBIN -> nbin;
      case NBOUT -> nbout;
      case SB -> sb;
      case DRAM -> dramWeights + dramInputs + dramOutputs;
    };
  }
}
