package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.List;

/**
 * About how long a convolution takes with either kind of lanes, in multiply-adds of a vector. The
 * constants are times of one term of a chain, measured on one core of a Zen 4; elsewhere they are a
 * guess that leans on what they have in common: a multiply-add and a load take about as long.
 */
final class Costs {
  private static final double FOUR_BY_FOUR = 17;
  private static final double FOUR_BY_TWO = 8.5;
  private static final double FOUR_BY_ONE = 5.6;
  private static final double TWO_BY_FOUR = 9;
  private static final double ONE_BY_FOUR = 7.9;
  private static final double ONE_BY_ONE = 3.9;
  private static final double EIGHT_BY_TWO = 16.7;
  private static final double EIGHT_BY_ONE = 10.5;
  private static final double EIGHT_BY_HALF = 6;

  /** A vector of {@link ImageLinear}, of which four are read together. */
  private static final double LINEAR = 1.4;

  /** To finish a row of a channel's sums of a single image, lanes over pixels. */
  private static final double ROW_OF_PIXELS = 18;

  /** As much with lanes over output channels, and every sum of it. */
  private static final double ROW_OF_CHANNELS = 5.5;

  private static final double SUM_OF_CHANNELS = 1.4;

  private final PackedTensor tensor;
  private final Op.Conv op;
  private final Shape x;

  /** Before pooling. */
  private final Shape y;

  private final Taps rows;

  /**
   * @param tensor the weights
   * @param x the shape of what is read
   */
  Costs(PackedTensor tensor, Op.Conv op, Shape x) {
    Window window = op.window();
    this.tensor = tensor;
    this.op = op;
    this.x = x;
    this.y = window.output(1, x);
    this.rows =
        Taps.forward(
            x.height(), y.height(), window.kernelHeight(), window.stride(), window.padding());
  }

  /** Of a plan's convolution. */
  static Costs of(Plan plan, PackedWeights weights, Op.Conv op) {
    return new Costs(weights.tensor(op.weight()), op, plan.values().get(op.x()).shape());
  }

  /** A tile of 16 images. */
  double tile() {
    return taps() * register(y.width() * GROUP);
  }

  /** A single image, by the faster of both ways. */
  double single() {
    return Math.min(pixels(), channels());
  }

  /** A single image, lanes over pixels; sums that go on from a result are never done so. */
  double pixels() {
    if (op.resume()) {
      return Double.POSITIVE_INFINITY;
    }
    int stride = op.window().stride();
    int width = (y.width() - 1) * stride + 1;
    double cost = rows() * ROW_OF_PIXELS;
    for (int row = 0, n; row < y.height(); row += n) {
      n = 1;
      while (stride == 1 && row + n < y.height() && rows.same(row, row + n)) {
        n++;
      }
      cost += taps(row) * register((n - 1) * (x.width() + op.window().padding()) + width);
    }
    return cost;
  }

  /** A single image, lanes over output channels. */
  double channels() {
    int eights = op.window().stride() == 1 ? y.width() / 8 : 0;
    int fours = (y.width() - 8 * eights) / 4;
    int ones = y.width() % 4;
    boolean linear = ImageLinear.fits(op, x);
    double cost = rows() * (ROW_OF_CHANNELS + SUM_OF_CHANNELS * y.width());
    for (Region region : op.reads()) {
      List<Panel> panels = Panel.of(tensor, region);
      for (int i = 0; i < panels.size(); i += ImageConv.PANELS) {
        List<Panel> some = panels.subList(i, Math.min(panels.size(), i + ImageConv.PANELS));
        Vectors vectors = new Vectors(some, Panel::weight, 0);
        double eight = eight(vectors.count(), vectors.half);
        double rest = linear ? LINEAR : fours * FOUR_BY_ONE + ones * ONE_BY_ONE;
        double row = eights * eight + vectors.count() * rest;
        cost += taps() * region.columns().size() * row;
      }
    }
    return cost;
  }

  /** Rows of sums, of all channels. */
  private int rows() {
    return y.height() * op.reads().stream().mapToInt(region -> region.rows().size()).sum();
  }

  /** Terms of one input channel that a column of the result has. */
  private double taps() {
    double taps = 0;
    for (int row = 0; row < y.height(); row++) {
      taps += taps(row);
    }
    return taps;
  }

  /** As many of one row. */
  private int taps(int row) {
    return rows.count(row) * op.window().kernelWidth();
  }

  /** All channels by so many adjacent numbers, as {@link TileKernels#sums} goes about it. */
  private double register(int numbers) {
    int vectors = Lanes.wholeVectors(numbers) / LANES;
    double cost = 0;
    for (Region region : op.reads()) {
      int end = region.rows().end();
      for (int row = region.rows().start(), n; row < end; row += n) {
        n = Outputs.together(tensor.adjacent(row, end));
        cost += region.columns().size() * register(n, vectors);
      }
    }
    return cost;
  }

  private static double register(int channels, int vectors) {
    int fours = vectors / 4;
    int rest = vectors % 4;
    int twos = rest / 2;
    return switch (channels) {
      case 4 -> fours * FOUR_BY_FOUR + twos * FOUR_BY_TWO + rest % 2 * FOUR_BY_ONE;
      case 2 -> fours * TWO_BY_FOUR + 2 * rest * ONE_BY_ONE;
      default -> fours * ONE_BY_FOUR + rest * ONE_BY_ONE;
    };
  }

  /** Eight pixels by some vectors of channels, as {@link ImageKernels#eight} goes about it. */
  private static double eight(int vectors, boolean half) {
    if (!Lanes.MANY_REGISTERS) {
      return vectors * EIGHT_BY_ONE;
    }
    double last = half && Lanes.HALF.length() < LANES ? EIGHT_BY_HALF : EIGHT_BY_ONE;
    int twos = vectors / 2;
    return twos * EIGHT_BY_TWO + vectors % 2 * last;
  }
}
