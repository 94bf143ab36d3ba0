package dev.sluice.cpu;

import dev.sluice.api.Op;

/** An epilogue of its own; a part is a channel of a tile or of a single image. */
final class RowApply implements Kernel {
  private final Binding binding;
  private final Op.Apply op;
  private final Placement x;
  private final Placement y;
  private final int height;
  private final RowEpilogue epilogue;

  RowApply(Binding binding, Op.Apply op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.placement(op.x());
    this.y = binding.placement(op.y());
    this.height = binding.shape(op.y()).height();
    this.epilogue = new RowEpilogue(binding, op.then(), op.y(), 1);
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * op.channels().size();
  }

  @Override
  public int scratch() {
    return epilogue.scratch(height);
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int channel = op.channels().start() + part % op.channels().size();
    int tile = part / op.channels().size();
    int from = x.tileBase(tile) + channel * x.channel();
    int to = y.tileBase(tile) + channel * y.channel();
    float scale = epilogue.scale(channel);
    float shift = epilogue.shift(channel);
    float[] source = binding.array(op.x());
    float[] result = binding.array(op.y());
    if (binding.layout().isTiled()) {
      for (int row = 0; row < height; row++) {
        int start = from + row * epilogue.stride() * x.row();
        epilogue.ofTile(source, start, x.row(), result, to + row * y.row(), scale, shift);
      }
    } else {
      epilogue.ofImage(
          height, source, from, x.row(), scratch, 0, result, to, y.row(), scale, shift);
    }
  }

  @Override
  public String describe() {
    return "rows, vector by vector";
  }
}
