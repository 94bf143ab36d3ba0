package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution of single images, lanes over output channels: up to 32 output channels and one row of
 * the result, after pooling, are a part.
 */
final class ImageConv implements Kernel {
  private static final int PANELS = 2;

  /** Output channels that are summed together, vector by vector. */
  private static final class Outputs {
    final List<Panel> panels;
    final Chains chains;

    /** Where each vector's weights start. */
    final int[] weights;

    /** Where each vector's sums start. */
    final int[] sums;

    /** Whether half of the last vector is enough. */
    final boolean half;

    Outputs(List<Panel> panels, Chains chains, int panelSums) {
      this.panels = List.copyOf(panels);
      this.chains = chains;
      List<Integer> weights = new ArrayList<>();
      List<Integer> sums = new ArrayList<>();
      for (int i = 0; i < panels.size(); i++) {
        for (int lane = 0; lane < GROUP; lane += LANES) {
          if (panels.get(i).meets(lane)) {
            weights.add(panels.get(i).weight() + lane);
            sums.add(i * panelSums + lane);
          }
        }
      }
      this.weights = weights.stream().mapToInt(Integer::intValue).toArray();
      this.sums = sums.stream().mapToInt(Integer::intValue).toArray();
      Panel last = panels.getLast();
      this.half = (last.lane() + last.count() - 1) % LANES < Lanes.HALF.length();
    }
  }

  private final Binding binding;
  private final Op.Conv op;
  private final Placement x;
  private final int height;
  private final int width;
  private final List<Outputs> outputs = new ArrayList<>();
  private final ImageEpilogue epilogue;

  /** Sums of one panel. */
  private final int panelSums;

  ImageConv(Binding binding, Op.Conv op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.placement(op.x());
    this.height = binding.shape(op.y()).height();
    this.width = op.window().output(1, binding.shape(op.x())).width();
    this.epilogue = new ImageEpilogue(binding, op.then(), op.y());
    this.panelSums = epilogue.kernel() * width * GROUP;
    PackedTensor tensor = binding.weights().tensor(op.weight());
    for (Region region : op.reads()) {
      Chains chains =
          Chains.forward(tensor, op.window(), binding.shape(op.x()), x, region.columns());
      List<Panel> panels = Panel.of(tensor, region);
      for (int i = 0; i < panels.size(); i += PANELS) {
        List<Panel> some = panels.subList(i, Math.min(panels.size(), i + PANELS));
        outputs.add(new Outputs(some, chains, panelSums));
      }
    }
  }

  @Override
  public int parts(int images) {
    return images * outputs.size() * height;
  }

  @Override
  public int scratch() {
    return PANELS * panelSums + GROUP;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % height;
    int rest = part / height;
    Outputs out = outputs.get(rest % outputs.size());
    int image = rest / outputs.size();
    for (int i = 0; op.resume() && i < out.panels.size(); i++) {
      epilogue.load(out.panels.get(i), image, row, scratch, i * panelSums);
    }
    int rowSize = width * GROUP;
    for (int a = 0; a < epilogue.kernel(); a++) {
      row(out, row * epilogue.stride() + a, x.base(image), scratch, a * rowSize);
    }
    int free = PANELS * panelSums;
    for (int i = 0; i < out.panels.size(); i++) {
      epilogue.run(out.panels.get(i), image, row, scratch, i * panelSums, rowSize, free);
    }
  }

  /** The sums of one row before pooling: (columns, 16) from {@code to} on, panel by panel. */
  private void row(Outputs out, int row, int xb, float[] sums, int to) {
    float[] source = binding.array(op.x());
    float[] w = binding.weights().array(Slot.VALUE, op.weight());
    float[] from = op.resume() ? sums : TileKernels.ZEROS;
    Chain chain = out.chains.at(row, 0); // padding is there as zeros: all columns have all taps
    int between = op.window().stride();
    int n = out.weights.length;
    int column = 0;
    for (; between == 1 && column + 8 <= width; column += 8) {
      int xs = xb + out.chains.source(row, column);
      int at = to + column * GROUP;
      int i = 0;
      for (; Lanes.MANY_REGISTERS && i + 2 <= n; i += 2) {
        int wb = out.weights[i];
        int next = out.weights[i + 1] - wb;
        int apart = out.sums[i + 1] - out.sums[i];
        ImageKernels.eightByTwo(
            chain, from, source, xs, w, wb, next, sums, at + out.sums[i], apart);
      }
      for (; i < n; i++) {
        if (out.half && i == n - 1) {
          ImageKernels.eightByHalf(
              chain, from, source, xs, w, out.weights[i], sums, at + out.sums[i]);
        } else {
          ImageKernels.eightByOne(
              chain, from, source, xs, w, out.weights[i], sums, at + out.sums[i]);
        }
      }
    }
    for (int i = 0; i < n; i++) {
      int wb = out.weights[i];
      int rest = column;
      for (; rest + 4 <= width; rest += 4) {
        int xs = xb + out.chains.source(row, rest);
        int at = to + rest * GROUP + out.sums[i];
        ImageKernels.fourByOne(chain, from, source, xs, between, w, wb, sums, at);
      }
      for (; rest < width; rest++) {
        int xs = xb + out.chains.source(row, rest);
        int at = to + rest * GROUP + out.sums[i];
        ImageKernels.oneByOne(chain, from, source, xs, w, wb, sums, at);
      }
    }
  }

  @Override
  public String describe() {
    return "8 pixels × %d vectors of output channels".formatted(Lanes.MANY_REGISTERS ? 2 : 1);
  }
}
