package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Shape;

/** An epilogue of its own over tiles of images; a part is a channel of a tile. */
final class TileApply implements Kernel {
  private final Binding binding;
  private final Op.Apply op;
  private final Shape x;
  private final Shape y;
  private final TileEpilogue epilogue;

  TileApply(Binding binding, Op.Apply op) {
    this.binding = binding;
    this.op = op;
    this.x = binding.values().shape(op.x());
    this.y = binding.values().shape(op.y());
    this.epilogue = new TileEpilogue(op.then(), y.width(), binding.layout().tileImages());
  }

  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * op.channels().size();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Layout layout = binding.layout();
    int channel = op.channels().start() + part % op.channels().size();
    int tile = part / op.channels().size();
    int from = tile * layout.tileSize(x) + channel * layout.channelStride(x);
    int to = tile * layout.tileSize(y) + channel * layout.channelStride(y);
    int fromRow = x.width() * layout.tileImages();
    int toRow = y.width() * layout.tileImages();
    float shift = epilogue.shift(binding.weights(), channel);
    float[] source = binding.values().array(op.x());
    float[] result = binding.values().array(op.y());
    for (int row = 0; row < y.height(); row++) {
      int start = from + row * epilogue.stride() * fromRow;
      epilogue.run(source, start, fromRow, result, to + row * toRow, shift);
    }
  }

  @Override
  public String describe() {
    return "vectors of images";
  }
}
