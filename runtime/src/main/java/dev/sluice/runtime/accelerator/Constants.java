package dev.sluice.runtime.accelerator;

/**
 * Every number that an {@link Accelerator} is made of. <i>Published</i>: in the source that is
 * named. <i>Derived</i>: computed here from published ones. <i>Assumption</i>: neither.
 *
 * <ul>
 *   <li>Horowitz: M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC
 *       2014; 45 nm, 0.9 V.
 *   <li>DianNao: T. Chen et al., "DianNao: a small-footprint high-throughput accelerator for
 *       ubiquitous machine-learning", ASPLOS 2014; 65 nm, 16 bits.
 *   <li>Hashemi: S. Hashemi et al., "Understanding the impact of precision quantization on the
 *       accuracy and energy of neural networks", DATE 2017; 65 nm.
 * </ul>
 */
final class Constants {
  /** Published, DianNao: output neurons that are computed at a time. */
  static final int NEURONS = 16;

  /** Published, DianNao: synapses of every neuron that are added in a cycle. */
  static final int SYNAPSES = 16;

  /**
   * NBin and NBout, 64 rows of 16 words: 2 KB each at 16 bits. Published, DianNao: 44 KB in all;
   * how they divide is recalled from the paper, with 8 KB of instructions as the rest.
   */
  static final int NEURON_BUFFER_WORDS = 64 * 16;

  /** SB, 64 rows of 256 words: 32 KB at 16 bits. As {@link #NEURON_BUFFER_WORDS}. */
  static final int SYNAPSE_BUFFER_WORDS = 64 * 256;

  /** Published, DianNao: 0.98 GHz. */
  static final double DIANNAO_HERTZ = 0.98e9;

  /** Published, Hashemi: 250 MHz. */
  static final double HASHEMI_HERTZ = 250e6;

  /** Published, Horowitz: the node of the energies below. */
  static final int HOROWITZ_NANOMETRES = 45;

  /** Published, DianNao and Hashemi: their node. */
  static final int DIANNAO_NANOMETRES = 65;

  /** Published, Horowitz: picojoules of an integer multiplication of 8 and of 32 bits. */
  static final double INT8_MULTIPLY = 0.2;

  static final double INT32_MULTIPLY = 3.1;

  /**
   * Derived, not published: a 16-bit multiplication lies between those of 8 and 32 bits. A straight
   * line in logarithms gives their geometric mean, 0.79 pJ.
   */
  static final double INT16_MULTIPLY = Math.sqrt(INT8_MULTIPLY * INT32_MULTIPLY);

  /** Published, Horowitz: an integer addition of 32 bits. Assumption: 16-bit products need it. */
  static final double INT32_ADD = 0.1;

  /** Published, Horowitz: multiplication and addition of 32-bit floats. */
  static final double FLOAT32_MULTIPLY = 3.7;

  static final double FLOAT32_ADD = 0.9;

  /** Published, Horowitz: bits of one access to SRAM or DRAM. */
  static final int ACCESS_BITS = 64;

  /** Published, Horowitz: kilobytes of an SRAM, and picojoules of an access. */
  private static final double[] SRAM_KILOBYTES = {8, 32, 1024};

  private static final double[] SRAM_ACCESS = {10, 20, 100};

  /**
   * Picojoules of an access to DRAM. Published, Horowitz: 1300 to 2600. Assumption: the middle; and
   * the same at every node, as the DRAM is another chip.
   */
  static final double DRAM_ACCESS = (1300 + 2600) / 2.0;

  /** Published, Horowitz: volts at 45 nm. */
  private static final double HOROWITZ_VOLTS = 0.9;

  /** Assumption: volts at 65 nm. */
  private static final double DIANNAO_VOLTS = 1.0;

  private Constants() {}

  /**
   * What an energy at 45 nm is multiplied by: 1, or at 65 nm 1.78. Derived: energy goes with
   * capacitance, which goes with the node, and with the square of the voltage.
   */
  static double scale(int nanometres) {
    double volts = nanometres == HOROWITZ_NANOMETRES ? HOROWITZ_VOLTS : DIANNAO_VOLTS;
    return (double) nanometres / HOROWITZ_NANOMETRES * Math.pow(volts / HOROWITZ_VOLTS, 2);
  }

  /**
   * Picojoules of an access to an SRAM at 45 nm. Derived: straight lines in logarithms through the
   * published sizes; below 8 KB the first line goes on, which is the square root of the size.
   */
  static double sramAccess(double kilobytes) {
    int upper = kilobytes <= SRAM_KILOBYTES[1] ? 1 : 2;
    double slope =
        Math.log(SRAM_ACCESS[upper] / SRAM_ACCESS[upper - 1])
            / Math.log(SRAM_KILOBYTES[upper] / SRAM_KILOBYTES[upper - 1]);
    return SRAM_ACCESS[upper] * Math.pow(kilobytes / SRAM_KILOBYTES[upper], slope);
  }
}
