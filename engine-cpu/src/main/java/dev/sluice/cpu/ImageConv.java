package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;

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
  /** Panels that are summed together. */
  static final int PANELS = 2;

  /** Output channels that are summed together. */
  private record Channels(List<Panel> panels, Vectors vectors, Chains chains) {}

  private final Binding binding;
  private final Op.Conv op;
  private final Placement x;
  private final int height;
  private final int width;
  private final List<Channels> outputs = new ArrayList<>();
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
    this.panelSums = Math.multiplyExact(epilogue.kernel() * width, GROUP);
    PackedTensor tensor = binding.weights().tensor(op.weight());
    for (Region region : op.reads()) {
      Chains chains = binding.chains(op, region.columns());
      List<Panel> panels = Panel.of(tensor, region);
      for (int i = 0; i < panels.size(); i += PANELS) {
        List<Panel> some = panels.subList(i, Math.min(panels.size(), i + PANELS));
        Vectors vectors = new Vectors(some, Panel::weight, panelSums);
        outputs.add(new Channels(List.copyOf(some), vectors, chains));
      }
    }
  }

  @Override
  public int parts(int images) {
    return images * outputs.size() * height;
  }

  @Override
  public int scratch() {
    return Math.addExact(Math.multiplyExact(PANELS, panelSums), ImageEpilogue.SCRATCH);
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % height;
    int rest = part / height;
    Channels out = outputs.get(rest % outputs.size());
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
  private void row(Channels out, int row, int xb, float[] sums, int to) {
    float[] source = binding.array(op.x());
    float[] w = binding.weights().array(Slot.VALUE, op.weight());
    float[] from = op.resume() ? sums : TileKernels.ZEROS;
    Chain chain = out.chains.at(row, 0); // padding is there as zeros: all columns have all taps
    int between = op.window().stride();
    Vectors vectors = out.vectors;
    int column = 0;
    for (; between == 1 && column + 8 <= width; column += 8) {
      int xs = xb + out.chains.source(row, column);
      ImageKernels.eight(chain, from, source, xs, w, 0, vectors, sums, to + column * GROUP);
    }
    for (int i = 0; i < vectors.count(); i++) {
      int wb = vectors.weights[i];
      int rest = column;
      for (; rest + 4 <= width; rest += 4) {
        int xs = xb + out.chains.source(row, rest);
        int at = to + rest * GROUP + vectors.sums[i];
        ImageKernels.fourByOne(chain, from, source, xs, between, w, wb, sums, at);
      }
      for (; rest < width; rest++) {
        int xs = xb + out.chains.source(row, rest);
        int at = to + rest * GROUP + vectors.sums[i];
        ImageKernels.oneByOne(chain, from, source, xs, w, wb, sums, at);
      }
    }
  }

  @Override
  public String describe() {
    return "8 pixels × %d vectors of output channels".formatted(Lanes.MANY_REGISTERS ? 2 : 1);
  }
}
