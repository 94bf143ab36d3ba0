package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution of single images, lanes over output channels: up to 16 output channels, or up to 64
 * where there is one pixel only, and one row of the result, after pooling, are a part.
 */
final class ImageConv implements Kernel {
  private static final int PIXELS = 4;
  private static final int PANELS = 4;

  /**
   * Adjacent rows of one panel.
   *
   * @param weight where the panel starts
   * @param lane of the first row
   * @param first row, which is the first output channel
   * @param count rows
   */
  record Panel(int weight, int lane, int first, int count) {}

  /** Panels that are computed together: one, or up to four where there is one pixel only. */
  private record Outputs(List<Panel> panels, Chain chain) {}

  private final Binding binding;
  private final Op.Conv op;
  private final Shape x;
  private final Shape y;
  private final int width;
  private final List<Outputs> outputs = new ArrayList<>();
  private final ImageEpilogue epilogue;

  ImageConv(Binding binding, Op.Conv op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.values().shape(op.x());
    this.y = binding.values().shape(op.y());
    Shape sums = op.window().output(1, x);
    this.width = sums.width();
    this.epilogue = new ImageEpilogue(binding, op.then(), op.y());
    PackedTensor tensor = binding.weights().tensor(op.weight());
    int together = sums.pixels() == 1 ? PANELS : 1;
    for (Region region : op.reads()) {
      Chain chain =
          Chain.forward(tensor, op.window(), x, binding.layout(), region.columns(), op.resume());
      List<Panel> panels = panels(tensor, region);
      for (int i = 0; i < panels.size(); i += together) {
        int end = Math.min(panels.size(), i + together);
        outputs.add(new Outputs(List.copyOf(panels.subList(i, end)), chain));
      }
    }
  }

  private static List<Panel> panels(PackedTensor tensor, Region region) {
    List<Panel> panels = new ArrayList<>();
    int end = region.rows().end();
    for (int row = region.rows().start(), n; row < end; row += n) {
      n = tensor.adjacent(row, end);
      panels.add(new Panel(tensor.row(row) - tensor.lane(row), tensor.lane(row), row, n));
    }
    return panels;
  }

  @Override
  public int parts(int images) {
    return images * outputs.size() * y.height();
  }

  @Override
  public int scratch() {
    return epilogue.kernel() * width * PANELS * GROUP;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % y.height();
    int rest = part / y.height();
    Outputs out = outputs.get(rest % outputs.size());
    int image = rest / outputs.size();
    int n = out.panels.size();
    if (op.resume()) {
      for (int i = 0; i < n; i++) {
        epilogue.load(out.panels.get(i), image, row, scratch, i * GROUP, n * GROUP);
      }
    }
    for (int a = 0; a < epilogue.kernel(); a++) {
      row(out, row * epilogue.stride() + a, image, scratch, a * width * n * GROUP);
    }
    int rowStride = width * n * GROUP;
    for (int i = 0; i < n; i++) {
      epilogue.run(out.panels.get(i), image, row, scratch, i * GROUP, n * GROUP, rowStride);
    }
  }

  /** The sums of one row before pooling: (pixels, panels, 16) from {@code to} on. */
  private void row(Outputs out, int py, int image, float[] sums, int to) {
    float[] xs = binding.values().array(op.x());
    float[] w = binding.weights().array(PackedWeights.Slot.VALUE, op.weight());
    int xb = binding.layout().base(x, image);
    Chain chain = out.chain;
    int n = out.panels.size();
    if (n == PANELS) {
      for (int lane = 0; lane < GROUP; lane += LANES) {
        ImageKernels.fourPanels(chain, xs, xb, w, out.panels, lane, sums, to + lane);
      }
      return;
    }
    int between = op.window().stride() * chain.pixel;
    for (int px = 0, pixels; px < width; px += pixels) {
      boolean four = n == 1 && px + PIXELS <= width && chain.columns.same(px, PIXELS);
      pixels = four ? PIXELS : 1;
      for (int lane = 0; lane < n * GROUP; lane += LANES) {
        int at = to + px * n * GROUP + lane;
        int wb = out.panels.get(lane / GROUP).weight + lane % GROUP;
        if (four) {
          ImageKernels.fourPixels(chain, py, px, xs, xb, between, w, wb, sums, at);
        } else {
          ImageKernels.onePixel(chain, py, px, xs, xb, w, wb, sums, at);
        }
      }
    }
  }

  @Override
  public String describe() {
    return "vectors of output channels";
  }
}
