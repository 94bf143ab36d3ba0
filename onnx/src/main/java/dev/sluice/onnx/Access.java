package dev.sluice.onnx;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Program;
import dev.sluice.api.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Channels of a value that a program reads or writes.
 *
 * @param value its id
 */
record Access(int value, ChannelRange channels) {
  /** What the operations of an inference program read, first to last. */
  static List<Access> reads(Program program) {
    List<Access> reads = new ArrayList<>();
    for (Op op : program.ops()) {
      switch (op) {
        case Op.Conv conv -> {
          conv.reads().forEach(region -> reads.add(new Access(conv.x(), region.columns())));
          if (conv.resume()) {
            reads.add(write(conv));
          }
        }
        case Op.DepthwiseConv conv -> reads.add(new Access(conv.x(), conv.channels()));
        case Op.Apply apply -> reads.add(new Access(apply.x(), apply.channels()));
        case Op.Add add -> {
          reads.add(new Access(add.a(), add.channels()));
          reads.add(new Access(add.b(), add.channels()));
        }
        default -> throw notInference(op);
      }
    }
    return reads;
  }

  /** What the operations of an inference program write, first to last. */
  static List<Access> writes(Program program) {
    return program.ops().stream().map(Access::write).toList();
  }

  private static Access write(Op op) {
    return switch (op) {
      case Op.Conv conv -> {
        ChannelRange none = ChannelRange.upTo(0);
        yield new Access(
            conv.y(), conv.reads().stream().map(Region::rows).reduce(none, ChannelRange::hull));
      }
      case Op.DepthwiseConv conv -> new Access(conv.y(), conv.channels());
      case Op.Apply apply -> new Access(apply.y(), apply.channels());
      case Op.Add add -> new Access(add.y(), add.channels());
      default -> throw notInference(op);
    };
  }

  private static IllegalArgumentException notInference(Op op) {
    return new IllegalArgumentException(op + " is not part of inference");
  }
}
