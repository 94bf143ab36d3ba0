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
  private final Tile tile;

  /** The channels of one value that the operation before left on the chip. */
  private int onChip = NOTHING;

  private ChannelRange onChipChannels = ChannelRange.upTo(0);

  private Mapping(Plan plan, Tile tile) {
    this.plan = plan;
    this.tile = tile;
  }

  /** The work of one program; the chip holds nothing before it. */
  static List<Work> of(Plan plan, int program, Tile tile) {
    Mapping mapping = new Mapping(plan, tile);
    List<Work> result = new ArrayList<>();
    for (Op op : plan.programs().get(program).ops()) {
      result.add(
          switch (op) {
            case Op.Conv conv -> mapping.conv(conv);
            case Op.Apply apply -> mapping.apply(apply);
            default -> throw new IllegalArgumentException("not a program of inference: " + op);
          });
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
    long shifts = shifts(conv.then(), rows);
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

  /** Pooling reads its windows from the buffer of results and writes there what it takes. */
  private long pooling(Epilogue then, int y, ChannelRange rows) {
    Pool2d pool = then.pool();
    return pool == null ? 0 : words(y, rows) * (pool.window().taps() + 1);
  }

  private Work apply(Op.Apply apply) {
    ChannelRange channels = apply.channels();
    Pool2d pool = apply.then().pool();
    int taps = pool == null ? 1 : pool.window().taps();
    long shifts = shifts(apply.then(), channels);
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
   * if it does not fit, or the host or another program will read it.
   */
  private long leave(int y, ChannelRange channels) {
    long words = words(y, channels);
    boolean fits = words <= tile.mostKept();
    onChip = fits ? y : NOTHING;
    onChipChannels = channels;
    boolean internal = plan.values().get(y).role() == Role.SCRATCH;
    return fits && internal ? 0 : words;
  }

  private long words(int value, ChannelRange channels) {
    return (long) channels.size() * plan.values().get(value).shape().pixels();
  }

  private static long shifts(Epilogue then, ChannelRange channels) {
    return then.shift() == Epilogue.NO_SHIFT ? 0 : channels.size();
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
