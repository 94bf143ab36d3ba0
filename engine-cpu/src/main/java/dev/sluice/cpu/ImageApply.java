package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;

import dev.sluice.api.Op;

/** An epilogue of its own over single images; a part is a row of the result of 16 channels. */
final class ImageApply implements Kernel {
  private final Binding binding;
  private final Op.Apply op;
  private final Placement x;
  private final int width;
  private final int height;
  private final ImageEpilogue epilogue;
  private final Panel[] panels;

  ImageApply(Binding binding, Op.Apply op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.placement(op.x());
    this.width = binding.shape(op.x()).width();
    this.height = binding.shape(op.y()).height();
    this.epilogue = new ImageEpilogue(binding, op.then(), op.y());
    this.panels = new Panel[Lanes.groups(op.channels().size())];
    for (int i = 0; i < panels.length; i++) {
      int first = op.channels().start() + i * GROUP;
      panels[i] = new Panel(0, 0, first, Math.min(GROUP, op.channels().end() - first));
    }
  }

  @Override
  public int parts(int images) {
    return images * panels.length * height;
  }

  @Override
  public int scratch() {
    int sums = Math.multiplyExact(epilogue.kernel() * width, GROUP);
    return Math.addExact(sums, ImageEpilogue.SCRATCH);
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % height;
    int rest = part / height;
    Panel panel = panels[rest % panels.length];
    int image = rest / panels.length;
    float[] source = binding.array(op.x());
    int rowSize = width * GROUP;
    for (int a = 0; a < epilogue.kernel(); a++) {
      for (int c = 0; c < panel.count(); c++) {
        int from =
            x.base(image)
                + (panel.first() + c) * x.channel()
                + (row * epilogue.stride() + a) * x.row();
        for (int column = 0; column < width; column++) {
          scratch[a * rowSize + column * GROUP + c] = source[from + column];
        }
      }
    }
    epilogue.run(panel, image, row, scratch, 0, rowSize, epilogue.kernel() * rowSize);
  }

  @Override
  public String describe() {
    return "channels of single images";
  }
}
