package dev.sluice.runtime.accelerator;

import java.util.Locale;

/**
 * A chip with one tile of multiply-accumulate units as in DianNao (T. Chen et al., ASPLOS 2014),
 * three buffers beside it and a DRAM outside. Where its numbers come from is in {@code
 * Constants.java} and in {@code docs/accelerator.md}.
 *
 * @param nodeNanometres of the process
 * @param word what it computes with
 * @param clockHertz cycles in a second
 * @param tile its units and buffers
 * @param energies what an event costs
 */
public record Accelerator(
    int nodeNanometres, Word word, double clockHertz, Tile tile, Energies energies) {
  /** A number as the accelerator stores it. */
  public enum Word {
    /** 16-bit fixed point; {@link FixedPoint} simulates it. */
    FIXED16(16, "16-bit fixed point"),
    /** 32-bit float: what all backends compute with. */
    FLOAT32(32, "32-bit float");

    private final int bits;
    private final String text;

    Word(int bits, String text) {
      this.bits = bits;
      this.text = text;
    }

    public int bits() {
      return bits;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * The units and the buffers. In one cycle every neuron adds one product per synapse.
   *
   * @param neurons outputs that are computed at a time
   * @param synapses inputs that each of them takes in a cycle
   * @param nbinWords size of the input buffer
   * @param nboutWords size of the output buffer
   * @param sbWords size of the weight buffer
   */
  public record Tile(int neurons, int synapses, int nbinWords, int nboutWords, int sbWords) {
    /** The most words of a value that stays on the chip from one operation to the next. */
    int mostKept() {
      return Math.min(nbinWords, nboutWords);
    }
  }

  /** Picojoules of one event of each {@link Level}. */
  public record Energies(double mac, double nbin, double nbout, double sb, double dram) {
    public double of(Level level) {
      return switch (level) {
        case MAC -> mac;
        case NBIN -> nbin;
        case NBOUT -> nbout;
        case SB -> sb;
        case DRAM -> dram;
      };
    }

    private static Energies of(int nanometres, Word word, Tile tile) {
      double scale = Constants.scale(nanometres);
      double mac =
          switch (word) {
            case FIXED16 -> Constants.INT16_MULTIPLY + Constants.INT32_ADD;
            case FLOAT32 -> Constants.FLOAT32_MULTIPLY + Constants.FLOAT32_ADD;
          };
      double dram = Constants.DRAM_ACCESS * word.bits() / Constants.ACCESS_BITS;
      return new Energies(
          scale * mac,
          scale * sram(tile.nbinWords(), word),
          scale * sram(tile.nboutWords(), word),
          scale * sram(tile.sbWords(), word),
          dram);
    }

    private static double sram(int words, Word word) {
      return Constants.sramAccess(kilobytes(words, word)) * word.bits() / Constants.ACCESS_BITS;
    }
  }

  private static final Tile DIANNAO =
      new Tile(
          Constants.NEURONS,
          Constants.SYNAPSES,
          Constants.NEURON_BUFFER_WORDS,
          Constants.NEURON_BUFFER_WORDS,
          Constants.SYNAPSE_BUFFER_WORDS);

  /**
   * The default: DianNao's node, word and 0.98 GHz, which were published together. The clock only
   * changes the time, not the energy, as there is no static power here.
   */
  public static final Accelerator DIANNAO_65NM_16BIT =
      of(Constants.DIANNAO_NANOMETRES, Word.FIXED16, Constants.DIANNAO_HERTZ);

  /** 32-bit floats at 45 nm, the node of the published energies: nothing is scaled. */
  public static final Accelerator DIANNAO_45NM_FLOAT =
      of(Constants.HOROWITZ_NANOMETRES, Word.FLOAT32, Constants.DIANNAO_HERTZ);

  /** 32-bit floats at 65 nm and 250 MHz, to compare with S. Hashemi et al., DATE 2017. */
  public static final Accelerator HASHEMI_65NM_FLOAT =
      of(Constants.DIANNAO_NANOMETRES, Word.FLOAT32, Constants.HASHEMI_HERTZ);

  private static Accelerator of(int nanometres, Word word, double clockHertz) {
    return new Accelerator(
        nanometres, word, clockHertz, DIANNAO, Energies.of(nanometres, word, DIANNAO));
  }

  private static double kilobytes(int words, Word word) {
    return (double) words * word.bits() / Byte.SIZE / 1024;
  }

  /** What it is, on one line: node, word, clock and buffers. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "DianNao-like tile %d×%d, %d nm, %s, %.0f MHz, SRAM %.0f + %.0f + %.0f KB",
        tile.neurons(),
        tile.synapses(),
        nodeNanometres,
        word,
        clockHertz / 1e6,
        kilobytes(tile.nbinWords(), word),
        kilobytes(tile.nboutWords(), word),
        kilobytes(tile.sbWords(), word));
  }
}
