package dev.sluice.runtime.accelerator;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.runtime.accelerator.Accelerator.Tile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs a program on paper: which words every operation moves, and how many cycles it takes. The
 * rules are in {@code docs/accelerator.md}.
 */
final class Mapping {
  private static final int NOTHING = -1;

  private final Plan plan;
  private final List<Op> ops;
  private final Tile tile;

  /** Index of the operation that is mapped. */
  private int at;

  /** The channels of one value that the operation before left on the chip. */
  private int onChip = NOTHING;

  private ChannelRange onChipChannels = ChannelRange.upTo(0);

  private Mapping(Plan plan, int program, Tile tile) {
    this.plan = plan;
    this.ops = plan.programs().get(program).ops();
    this.tile = tile;
  }

  /** The work of one program; the chip holds nothing before it. */
  static List<Work> of(Plan plan, int program, Tile tile) {
    Mapping mapping = new Mapping(plan, program, tile);
    List<Work> result = new ArrayList<>();
    for (Op op : mapping.ops) {
      result.add(
          switch (op) {
            case Op.Conv conv -> mapping.conv(conv);
            case Op.DepthwiseConv conv -> mapping.depthwise(conv);
            case Op.Apply apply -> mapping.apply(apply);
            case Op.Add add -> mapping.add(add);
            default -> throw new IllegalArgumentException("not a program of inference: " + op);
          });
      mapping.at++;
    }
    return result;
  }

  /** Words that come from DRAM. */
  private record Traffic(long weights, long inputs) {
    long words() {
      return weights + inputs;
    }
  }

  private Work conv(Op.Conv conv) {
    ChannelRange rows = hull(conv.reads().stream().map(Region::rows).toList());
    ChannelRange columns = hull(conv.reads().stream().map(Region::columns).toList());
    Shape x = plan.values().get(conv.x()).shape();
    int pixels = conv.window().output(1, x).pixels();
    long sums = (long) rows.size() * pixels;
    long shifts = vectors(conv.then(), rows);
    long macs = plan.macs(conv);
    Traffic traffic = traffic(macs / pixels + shifts, conv.x(), columns);
    Chains chains = Chains.of(conv, tile);
    long resumed = conv.resume() ? sums : 0;
    long outputs = leave(conv.y(), rows);
    return new Work(
        plan.parameters().get(conv.weight()).node(),
        macs,
        chains.cycles() * pixels,
        chains.inputs() * pixels + traffic.inputs(),
        2 * resumed + sums + pooling(conv.then(), conv.y(), rows) + outputs,
        macs + shifts * pixels + traffic.weights(),
        traffic.weights(),
        traffic.inputs() + resumed,
        outputs);
  }

  /** A neuron at a time: the tile's inputs are the same for all neurons, and here none are. */
  private Work depthwise(Op.DepthwiseConv conv) {
    ChannelRange channels = conv.channels();
    int taps = conv.window().taps();
    long sums = words(conv.y(), channels);
    long vectors = vectors(conv.then(), channels);
    long macs = plan.macs(conv);
    Traffic traffic = traffic((long) taps * channels.size() + vectors, conv.x(), channels);
    long outputs = leave(conv.y(), channels);
    long pixels = plan.values().get(conv.y()).shape().pixels();
    return new Work(
        plan.parameters().get(conv.weight()).node(),
        macs,
        sums * Math.ceilDiv(taps, tile.synapses()),
        macs + traffic.inputs(),
        sums + outputs,
        macs + vectors * pixels + traffic.weights(),
        traffic.weights(),
        traffic.inputs(),
        outputs);
  }

  private Work add(Op.Add add) {
    ChannelRange channels = add.channels();
    Value y = plan.values().get(add.y());
    long inputs = traffic(0, add.a(), channels).inputs() + traffic(0, add.b(), channels).inputs();
    long outputs = leave(add.y(), channels);
    long results = words(add.y(), channels);
    return new Work(
        y.name(),
        0,
        Math.ceilDiv((long) channels.size(), tile.neurons()) * y.shape().pixels() * 2,
        results * 2 + inputs,
        results + outputs,
        0,
        0,
        inputs,
        outputs);
  }

  /** Pooling reads its windows from the buffer of results and writes there what it takes. */
  private long pooling(Epilogue then, int y, ChannelRange rows) {
    Pool2d pool = then.pool();
    return pool == null ? 0 : words(y, rows) * (pool.window().taps() + 1);
  }

  private Work apply(Op.Apply apply) {
    ChannelRange channels = apply.channels();
    Pool2d pool = apply.then().pool();
    int taps = pool == null ? 1 : pool.window().taps();
    long shifts = vectors(apply.then(), channels);
    Value x = plan.values().get(apply.x());
    Value y = plan.values().get(apply.y());
    Traffic traffic = traffic(shifts, apply.x(), channels);
    long outputs = leave(apply.y(), channels);
    long results = words(apply.y(), channels);
    return new Work(
        y.name(),
        0,
        Math.ceilDiv((long) channels.size(), tile.neurons()) * y.shape().pixels() * taps,
        results * taps + traffic.inputs(),
        results + outputs,
        shifts * x.shape().pixels() + traffic.weights(),
        traffic.weights(),
        traffic.inputs(),
        outputs);
  }

  /**
   * What an operation reads from DRAM. Inputs that fit are read once, without what is on the chip.
   * Others are held in parts while all weights pass by, or the weights are while all inputs do:
   * whichever moves fewer words.
   */
  private Traffic traffic(long weights, int x, ChannelRange channels) {
    long inputs = words(x, channels);
    if (inputs <= tile.nbinWords()) {
      long held = x == onChip ? words(x, channels.intersection(onChipChannels)) : 0;
      return new Traffic(weights, inputs - held);
    }
    long parts = Math.max(1, Math.ceilDiv(weights, tile.sbWords()));
    Traffic holdWeights = new Traffic(weights, inputs * parts);
    Traffic holdInputs = new Traffic(weights * Math.ceilDiv(inputs, tile.nbinWords()), inputs);
    return holdWeights.words() <= holdInputs.words() ? holdWeights : holdInputs;
  }

  /**
   * Leaves a result on the chip if it fits, and says how many words of it are written to DRAM: all
   * if it does not fit, or the host, another program or an operation after the next will read it.
   */
  private long leave(int y, ChannelRange channels) {
    long words = words(y, channels);
    boolean fits = words <= tile.mostKept();
    onChip = fits ? y : NOTHING;
    onChipChannels = channels;
    boolean internal = plan.values().get(y).role() == Role.SCRATCH;
    return fits && internal && !isReadLater(y) ? 0 : words;
  }

  private boolean isReadLater(int value) {
    return ops.stream().skip(at + 2L).anyMatch(op -> reads(op).contains(value));
  }

  private static List<Integer> reads(Op op) {
    return switch (op) {
      case Op.Conv conv -> List.of(conv.x());
      case Op.DepthwiseConv conv -> List.of(conv.x());
      case Op.Apply apply -> List.of(apply.x());
      case Op.Add add -> List.of(add.a(), add.b());
      default -> throw new IllegalArgumentException("not a program of inference: " + op);
    };
  }

  private long words(int value, ChannelRange channels) {
    return (long) channels.size() * plan.values().get(value).shape().pixels();
  }

  private static long vectors(Epilogue then, ChannelRange channels) {
    return (long) then.vectors() * channels.size();
  }

  private static ChannelRange hull(List<ChannelRange> ranges) {
    return ranges.stream().reduce(ChannelRange.upTo(0), ChannelRange::hull);
  }

  /**
   * The chains of one output pixel on the tile. Rows are taken in order, as many at a time as there
   * are neurons; together they take as long as the longest of them.
   *
   * @param cycles of one pixel
   * @param inputs words that are read for one pixel; all neurons share them
   */
  private record Chains(long cycles, long inputs) {
    static Chains of(Op.Conv conv, Tile tile) {
      int[] lengths =
          conv.reads().stream()
              .sorted(Comparator.comparingInt(region -> region.rows().start()))
              .flatMapToInt(
                  region ->
                      IntStream.generate(() -> region.columns().size() * conv.window().taps())
                          .limit(region.rows().size()))
              .toArray();
      long cycles = 0;
      long inputs = 0;
      for (int first = 0; first < lengths.length; first += tile.neurons()) {
        int longest = 0;
        for (int i = first; i < Math.min(first + tile.neurons(), lengths.length); i++) {
          longest = Math.max(longest, lengths[i]);
        }
        cycles += Math.ceilDiv(longest, tile.synapses());
        inputs += longest;
      }
      return new Chains(cycles, inputs);
    }
  }
}
