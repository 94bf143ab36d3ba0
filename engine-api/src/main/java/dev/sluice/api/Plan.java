package dev.sluice.api;

import java.util.List;

/**
 * What a backend prepares and then only runs: plain data, made by the planner. It names no layer
 * and no width, only values, regions of weights and operations. It fits every batch size.
 *
 * @param values what the programs read and write; shared by all of them
 * @param programs what can be run
 * @param parameters the tensors that the operations name
 */
public record Plan(List<Value> values, List<Program> programs, List<Parameter> parameters) {
  public Plan {
    values = List.copyOf(values);
    programs = List.copyOf(programs);
    parameters = List.copyOf(parameters);
  }

  /**
   * The index of a program.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public int program(String name) {
    for (int i = 0; i < programs.size(); i++) {
      if (programs.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no program '" + name + "'");
  }

  /**
   * The id of a value.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public int value(String name) {
    for (Value value : values) {
      if (value.name().equals(name)) {
        return value.id();
      }
    }
    throw new IllegalArgumentException("no value '" + name + "'");
  }

  /** Multiply-accumulates of a program's convolutions for one image; padded taps count. */
  public long macs(int program) {
    return programs.get(program).ops().stream().mapToLong(this::macs).sum();
  }

  /** Multiply-accumulates of one operation for one image; 0 for all but the convolutions. */
  public long macs(Op op) {
    return switch (op) {
      case Op.Conv conv -> macs(conv.window(), conv.x(), conv.reads());
      case Op.ConvDx conv -> macs(conv.window(), conv.dx(), conv.reads());
      case Op.ConvDw conv -> macs(conv.window(), conv.x(), conv.trained());
      case Op.DepthwiseConv conv -> macs(conv.window(), conv.x(), conv.channels());
      case Op.DepthwiseDx conv -> macs(conv.window(), conv.dx(), conv.channels());
      case Op.DepthwiseDw conv -> macs(conv.window(), conv.x(), conv.trained());
      case Op.Apply _,
          Op.Add _,
          Op.Mask _,
          Op.BatchNorm _,
          Op.BatchNormDx _,
          Op.Loss _,
          Op.ShiftDw _,
          Op.ReluDx _,
          Op.PoolDx _,
          Op.Sgd _ ->
          0;
    };
  }

  /**
   * What a program leaves of every value, as a number of channels: those up to the last one that it
   * writes. So it has written the lower ones, or programs before it have; higher ones that were
   * written before it are given up. 0 where it writes none.
   */
  public int[] written(int program) {
    int[] channels = new int[values.size()];
    for (Op op : programs.get(program).ops()) {
      switch (op) {
        case Op.Conv conv ->
            conv.reads().forEach(region -> extend(channels, conv.y(), region.rows()));
        case Op.DepthwiseConv conv -> extend(channels, conv.y(), conv.channels());
        case Op.Apply apply -> extend(channels, apply.y(), apply.channels());
        case Op.Add add -> extend(channels, add.y(), add.channels());
        case Op.Mask mask -> extend(channels, mask.y(), mask.channels());
        case Op.BatchNorm norm -> extend(channels, norm.y(), norm.channels());
        case Op.Loss loss -> {
          extend(channels, loss.loss(), all(loss.loss()));
          extend(channels, loss.dLogits(), all(loss.dLogits()));
        }
        case Op.ConvDx dx ->
            dx.reads().forEach(region -> extend(channels, dx.dx(), region.columns()));
        case Op.DepthwiseDx dx -> extend(channels, dx.dx(), dx.channels());
        case Op.BatchNormDx dx -> extend(channels, dx.dx(), dx.channels());
        case Op.ReluDx dx -> extend(channels, dx.dx(), dx.channels());
        case Op.PoolDx dx -> extend(channels, dx.dx(), dx.channels());
        case Op.ConvDw _, Op.DepthwiseDw _, Op.ShiftDw _, Op.Sgd _ -> {}
      }
    }
    return channels;
  }

  private static void extend(int[] channels, int value, ChannelRange range) {
    channels[value] = Math.max(channels[value], range.isEmpty() ? 0 : range.end());
  }

  private ChannelRange all(int value) {
    return ChannelRange.upTo(values.get(value).shape().channels());
  }

  /** Parameters that a program reads, in numbers. */
  public long parameters(int program) {
    return programs.get(program).ops().stream().mapToLong(Plan::parameters).sum();
  }

  private static long parameters(Op op) {
    return switch (op) {
      case Op.Conv conv ->
          conv.reads().stream()
              .mapToLong(r -> r.area() * conv.window().taps() + vectors(conv.then(), r.rows()))
              .sum();
      case Op.DepthwiseConv conv ->
          (long) conv.channels().size() * conv.window().taps()
              + vectors(conv.then(), conv.channels());
      case Op.Apply apply -> vectors(apply.then(), apply.channels());
      default -> 0;
    };
  }

  private static long vectors(Epilogue then, ChannelRange channels) {
    return (long) then.vectors() * channels.size();
  }

  private long macs(Window window, int x, List<Region> regions) {
    return perPair(window, x) * regions.stream().mapToLong(Region::area).sum();
  }

  private long macs(Window window, int x, ChannelRange channels) {
    return perPair(window, x) * channels.size();
  }

  private long perPair(Window window, int x) {
    Shape y = window.output(1, values.get(x).shape());
    return (long) window.taps() * y.height() * y.width();
  }
}
