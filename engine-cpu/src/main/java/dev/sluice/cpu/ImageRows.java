package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Weights.Slot;
import dev.sluice.api.Window;
import java.util.List;

/**
 * Convolution of single images, lanes over pixels: adjacent rows that meet the same taps are one
 * run of numbers, as long as they lie in the source with what is between them. The sums of what is
 * between them, and of the columns that a stride passes over, are left out of the result. Up to
 * four output channels and a band of the result's rows are a part.
 */
final class ImageRows implements Kernel {
  /** About how many sums of a channel a part has. */
  private static final int BAND = 512;

  private final Binding binding;
  private final int source;
  private final int weight;
  private final int result;
  private final List<Outputs> outputs;
  private final RowEpilogue epilogue;
  private final Placement x;
  private final Placement y;
  private final int stride;

  /** Columns of sums that mean something, as they lie in the source. */
  private final int width;

  private final int height;

  /** Rows of the result in a band; the last may have fewer. */
  private final int band;

  /** Sums of one channel. */
  private final int channelSums;

  private ImageRows(
      Binding binding,
      List<Outputs> outputs,
      Window window,
      int source,
      int weight,
      int result,
      Epilogue then) {
    this.binding = binding;
    this.source = source;
    this.weight = weight;
    this.result = result;
    this.outputs = outputs;
    this.stride = window.stride();
    this.epilogue = new RowEpilogue(binding, then, result, stride);
    this.x = binding.placement(source);
    this.y = binding.placement(result);
    this.width = (window.output(1, binding.shape(source)).width() - 1) * stride + 1;
    this.height = binding.shape(result).height();
    int bands = Math.max(1, Math.min(height, height * epilogue.stride() * x.row() / BAND));
    this.band = (height + bands - 1) / bands;
    int rows = (band - 1) * epilogue.stride() + epilogue.kernel();
    this.channelSums = Lanes.wholeGroups(Math.addExact(Math.multiplyExact(rows, x.row()), LANES));
  }

  static ImageRows of(Binding binding, Op.Conv op) {
    List<Outputs> outputs = Outputs.of(binding, op);
    return new ImageRows(binding, outputs, op.window(), op.x(), op.weight(), op.y(), op.then());
  }

  static ImageRows of(Binding binding, Op.DepthwiseConv op) {
    List<Outputs> outputs = Outputs.of(binding, op);
    return new ImageRows(binding, outputs, op.window(), op.x(), op.weight(), op.y(), op.then());
  }

  /** Whether an operation is done faster so than by {@link ImageConv}. */
  static boolean fits(Binding binding, Op.Conv op) {
    PackedTensor tensor = binding.weights().tensor(op.weight());
    Costs costs = new Costs(tensor, op, binding.shape(op.x()));
    return costs.pixels() < costs.channels();
  }

  private int bands() {
    return (height + band - 1) / band;
  }

  @Override
  public int parts(int images) {
    return images * outputs.size() * bands();
  }

  @Override
  public int scratch() {
    return Math.addExact(Math.multiplyExact(Outputs.MOST, channelSums), epilogue.scratch(band));
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int first = part % bands() * band;
    int rest = part / bands();
    Outputs out = outputs.get(rest % outputs.size());
    int image = rest / outputs.size();
    int end = Math.min(height, first + band);
    int start = first * epilogue.stride();
    sums(out, image, start, (end - 1) * epilogue.stride() + epilogue.kernel(), scratch);
    float[] to = binding.array(result);
    int free = Outputs.MOST * channelSums;
    for (int c = 0; c < out.count(); c++) {
      int channel = out.first() + c;
      float scale = epilogue.scale(channel);
      float shift = epilogue.shift(channel);
      int at = y.base(image) + channel * y.channel() + first * y.row();
      epilogue.ofImage(
          end - first,
          scratch,
          c * channelSums,
          x.row(),
          scratch,
          free,
          to,
          at,
          y.row(),
          scale,
          shift);
    }
  }

  /** The sums of some rows before pooling, as far apart as the source's. */
  private void sums(Outputs out, int image, int first, int end, float[] sums) {
    float[] from = binding.array(source);
    float[] w = binding.weights().array(Slot.VALUE, weight);
    Chains chains = out.chains();
    int xb = x.base(image) + out.source();
    for (int row = first, n; row < end; row += n) {
      n = chains.rows(row, end); // 1 with a stride
      TileKernels.sums(
          out.count(),
          Lanes.wholeVectors((n - 1) * x.row() + width),
          chains.at(row, 0), // padding is there as zeros: all columns have all taps
          TileKernels.ZEROS,
          from,
          xb + chains.source(row, 0),
          w,
          out.weight(),
          sums,
          (row - first) * x.row(),
          channelSums);
    }
  }

  @Override
  public String describe() {
    return "register tiles of up to 4 channels × 4 vectors of pixels";
  }
}
