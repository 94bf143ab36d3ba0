package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Shape;
import dev.sluice.cpu.ImageConv.Panel;

/** An epilogue of its own over single images; a part is a row of the result. */
final class ImageApply implements Kernel {
  private final Binding binding;
  private final Op.Apply op;
  private final Shape x;
  private final Shape y;
  private final Panel channels;
  private final ImageEpilogue epilogue;

  ImageApply(Binding binding, Op.Apply op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.values().shape(op.x());
    this.y = binding.values().shape(op.y());
    this.channels = new Panel(0, 0, op.channels().start(), op.channels().size());
    this.epilogue = new ImageEpilogue(binding, op.then(), op.y());
  }

  @Override
  public int parts(int images) {
    return images * y.height();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int row = part % y.height();
    int image = part / y.height();
    int pixelStride = binding.layout().pixelStride(x);
    int rowStride = x.width() * pixelStride;
    int from =
        binding.layout().base(x, image)
            + row * epilogue.stride() * rowStride
            + op.channels().start();
    float[] xs = binding.values().array(op.x());
    epilogue.run(channels, image, row, xs, from, pixelStride, rowStride);
  }

  @Override
  public String describe() {
    return "channels of single images";
  }
}
