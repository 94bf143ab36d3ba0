package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.LANES;

import dev.sluice.api.Op;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolution whose result is one pixel, as in a linear layer, lanes over output channels. Bound by
 * reading the weights: four images share a reading; a single image reads four panels at once. A
 * part is up to 64 output channels of up to four images.
 */
final class ImageLinear implements Kernel {
  private static final int TOGETHER = 4;

  /** Output channels that share a chain. */
  private static final class Panels {
    final List<Panel> panels;

    /** Where the panels' weights start. */
    final int[] starts;

    final Chain chain;

    Panels(List<Panel> panels, Chain chain) {
      this.panels = List.copyOf(panels);
      this.starts = panels.stream().mapToInt(Panel::weight).toArray();
      this.chain = chain;
    }
  }

  private final Binding binding;
  private final Op.Conv op;
  private final Placement x;
  private final List<Panels> outputs = new ArrayList<>();
  private final ImageEpilogue epilogue;

  ImageLinear(Binding binding, Op.Conv op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.placement(op.x());
    this.epilogue = new ImageEpilogue(binding, op.then(), op.y());
    PackedTensor tensor = binding.weights().tensor(op.weight());
    for (Region region : op.reads()) {
      Chains chains = binding.chains(op, region.columns());
      List<Panel> panels = Panel.of(tensor, region);
      for (int i = 0; i < panels.size(); i += TOGETHER) {
        List<Panel> some = panels.subList(i, Math.min(panels.size(), i + TOGETHER));
        outputs.add(new Panels(some, chains.at(0, 0)));
      }
    }
  }

  /** Whether an operation is one. */
  static boolean fits(Op.Conv op, Shape x) {
    return op.then().pool() == null
        && op.window().padding() == 0
        && op.window().output(1, x).pixels() == 1;
  }

  @Override
  public int parts(int images) {
    return outputs.size() * ((images + TOGETHER - 1) / TOGETHER);
  }

  @Override
  public int scratch() {
    return TOGETHER * GROUP + ImageEpilogue.SCRATCH;
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Panels out = outputs.get(part % outputs.size());
    int first = part / outputs.size() * TOGETHER;
    int n = Math.min(TOGETHER, images - first);
    if (n == TOGETHER) {
      for (int i = 0; i < out.panels.size(); i++) {
        fourImages(out.panels.get(i), out.chain, first, scratch);
      }
    } else {
      for (int image = first; image < first + n; image++) {
        oneImage(out, image, scratch);
      }
    }
  }

  private void fourImages(Panel panel, Chain chain, int first, float[] sums) {
    for (int i = 0; op.resume() && i < TOGETHER; i++) {
      epilogue.load(panel, first + i, 0, sums, i * GROUP);
    }
    for (int lane = 0; lane < GROUP; lane += LANES) {
      if (panel.meets(lane)) {
        int wb = panel.weight() + lane;
        ImageKernels.fourByOne(
            chain, from(sums), source(), x.base(first), x.tile(), weights(), wb, sums, lane);
      }
    }
    for (int i = 0; i < TOGETHER; i++) {
      epilogue.run(panel, first + i, 0, sums, i * GROUP, GROUP, TOGETHER * GROUP);
    }
  }

  private void oneImage(Panels out, int image, float[] sums) {
    int n = out.panels.size();
    for (int i = 0; op.resume() && i < n; i++) {
      epilogue.load(out.panels.get(i), image, 0, sums, i * GROUP);
    }
    for (int lane = 0; lane < GROUP; lane += LANES) {
      if (n == TOGETHER) {
        ImageKernels.fourPanels(
            out.chain, from(sums), source(), x.base(image), weights(), out.starts, sums, lane);
        continue;
      }
      for (int i = 0; i < n; i++) {
        if (out.panels.get(i).meets(lane)) {
          int wb = out.starts[i] + lane;
          int at = i * GROUP + lane;
          ImageKernels.oneByOne(
              out.chain, from(sums), source(), x.base(image), weights(), wb, sums, at);
        }
      }
    }
    for (int i = 0; i < n; i++) {
      epilogue.run(out.panels.get(i), image, 0, sums, i * GROUP, GROUP, TOGETHER * GROUP);
    }
  }

  private float[] from(float[] sums) {
    return op.resume() ? sums : TileKernels.ZEROS;
  }

  private float[] source() {
    return binding.array(op.x());
  }

  private float[] weights() {
    return binding.weights().array(Slot.VALUE, op.weight());
  }

  @Override
  public String describe() {
    return "vectors of output channels × 4 images or panels";
  }
}
