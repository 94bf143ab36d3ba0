package dev.sluice.runtime.accelerator;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Op;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import dev.sluice.core.Planner;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs a plan operation by operation and rounds every result, and the images, to its format. */
final class SplitPrepared implements Prepared {
  private final SplitPlan split;
  private final Prepared prepared;
  private final int maxBatch;

  /** By value; null leaves its numbers as they are. */
  private final @Nullable Format[] formats;

  /** By value: what operations read; of an output what the host reads. */
  private final List<MemorySegment> held = new ArrayList<>();

  /** By value: where numbers come from before they are rounded into {@link #held}. */
  private final List<MemorySegment> sources = new ArrayList<>();

  /** By program and operation: the result, and where its channels are in an image. */
  private final Result[][] results;

  /** The images, whole. */
  private final Result input;

  /** A run of numbers in every image of a value. */
  private record Span(long first, long count) {}

  private record Result(int value, List<Span> spans) {}

  /** What is done with a run of numbers of a value. */
  @FunctionalInterface
  private interface Visit {
    void visit(int value, long first, long count);
  }

  private final Visit round = this::round;

  /**
   * @param prepared {@link SplitPlan#plan()}; closed with this
   * @param formats one per value of the whole plan
   */
  SplitPrepared(SplitPlan split, Prepared prepared, int maxBatch, @Nullable Format[] formats) {
    this.split = split;
    this.prepared = prepared;
    this.maxBatch = maxBatch;
    this.formats = formats;
    for (Value value : split.whole().values()) {
      int id = value.id();
      boolean output = value.role() == Role.OUTPUT;
      held.add(prepared.host(output ? split.written(id) : split.read(id)));
      boolean input = value.role() == Role.INPUT;
      sources.add(prepared.host(input ? split.raw(id) : split.written(id)));
    }
    Value images = split.whole().values().get(split.whole().value(Planner.INPUT));
    this.input = new Result(images.id(), List.of(new Span(0, images.shape().size())));
    this.results =
        split.whole().programs().stream()
            .map(program -> program.ops().stream().map(this::result).toArray(Result[]::new))
            .toArray(Result[][]::new);
  }

  private Result result(Op op) {
    int value = SplitPlan.result(op);
    int pixels = split.whole().values().get(value).shape().pixels();
    return new Result(
        value, SplitPlan.channels(op).stream().map(range -> span(range, pixels)).toList());
  }

  private static Span span(ChannelRange channels, int pixels) {
    return new Span((long) channels.start() * pixels, (long) channels.size() * pixels);
  }

  @Override
  public MemorySegment host(int value) {
    Role role = split.whole().values().get(value).role();
    return switch (role) {
      case INPUT -> sources.get(value);
      case OUTPUT -> held.get(value);
      case KEPT, SCRATCH, RATES ->
          throw new IllegalArgumentException("the host does not see a value that is " + role);
    };
  }

  @Override
  public void run(int program, int images) {
    Objects.checkIndex(program, results.length);
    if (images < 1 || images > maxBatch) {
      throw new IllegalArgumentException("1 to %d images, not %d".formatted(maxBatch, images));
    }
    visit(input, images, round);
    for (int op = 0; op < results[program].length; op++) {
      prepared.run(split.program(program, op), images);
      visit(results[program][op], images, round);
    }
  }

  private void visit(Result result, int images, Visit visit) {
    long size = split.whole().values().get(result.value()).shape().size();
    for (int image = 0; image < images; image++) {
      for (int i = 0; i < result.spans().size(); i++) {
        Span span = result.spans().get(i);
        visit.visit(result.value(), image * size + span.first(), span.count());
      }
    }
  }

  private void round(int value, long first, long count) {
    MemorySegment from = sources.get(value);
    MemorySegment to = held.get(value);
    Format format = formats[value];
    if (format != null) {
      format.nearest(from, to, first, count);
    } else {
      MemorySegment.copy(from, first * Float.BYTES, to, first * Float.BYTES, count * Float.BYTES);
    }
  }

  /**
   * Runs a program and raises, value by value, the largest magnitude seen so far. NaN stays NaN.
   */
  void raise(float[] magnitudes, int program, int images) {
    run(program, images);
    Visit raise = (value, first, count) -> raise(magnitudes, value, first, count);
    visit(input, images, raise);
    for (Result result : results[program]) {
      visit(result, images, raise);
    }
  }

  private void raise(float[] magnitudes, int value, long first, long count) {
    MemorySegment numbers = held.get(value);
    float largest = magnitudes[value];
    for (long i = first; i < first + count; i++) {
      largest = Math.max(largest, Math.abs(numbers.getAtIndex(ValueLayout.JAVA_FLOAT, i)));
    }
    magnitudes[value] = largest;
  }

  @Override
  public void gather(int[] images, int count) {
    prepared.gather(images, count);
  }

  @Override
  public List<String> explain(int program) {
    Program asked = split.whole().programs().get(program);
    List<String> lines = new ArrayList<>();
    for (int op = 0; op < asked.ops().size(); op++) {
      lines.addAll(prepared.explain(split.program(program, op)));
      Format format = formats[results[program][op].value()];
      lines.add("result: " + (format == null ? "wide sum" : format));
    }
    return lines;
  }

  @Override
  public void close() {
    prepared.close();
  }
}
