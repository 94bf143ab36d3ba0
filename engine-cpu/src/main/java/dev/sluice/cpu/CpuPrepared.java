package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Value.Role;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A plan with its kernels, which are bound to a layout when a batch size first needs it. */
final class CpuPrepared implements Prepared {
  private final Plan plan;
  private final PackedWeights weights;
  private final int maxBatch;
  private final boolean training;
  private final ValueStore values;
  private final Workers workers;

  /** Per layout, by its number of groups of images (0: single images), and program. */
  private final @Nullable Kernel[][][] bound = new Kernel[5][][];

  private int images;
  private boolean closed;

  CpuPrepared(Plan plan, PackedWeights weights, int maxBatch, int threads) {
    this.plan = plan;
    this.weights = weights;
    this.maxBatch = maxBatch;
    this.training =
        plan.programs().stream().flatMap(p -> p.ops().stream()).anyMatch(CpuPrepared::isBackward);
    weights.acquire(plan);
    try {
      this.values = new ValueStore(plan, maxBatch, training);
    } catch (RuntimeException | Error e) {
      weights.release();
      throw e;
    }
    try {
      this.workers = new Workers(threads);
    } catch (RuntimeException | Error e) {
      values.close();
      weights.release();
      throw e;
    }
  }

  private static boolean isBackward(Op op) {
    return !(op instanceof Op.Conv || op instanceof Op.Apply);
  }

  @Override
  public MemorySegment host(int value) {
    checkOpen();
    return values.host(value);
  }

  @Override
  public void run(int program, int images) {
    checkOpen();
    if (images < 1 || images > maxBatch) {
      throw new IllegalArgumentException("1 to %d images, not %d".formatted(maxBatch, images));
    }
    for (Kernel kernel : kernels(program, Layout.of(images, training))) {
      workers.run(kernel, images);
    }
    this.images = images;
  }

  @Override
  public void gather(int[] images, int count) {
    checkOpen();
    checkPositions(images, count);
    if (count == this.images) {
      return; // all of them, in their places
    }
    values.gather(images, count, Layout.of(this.images, training), Layout.of(count, training));
    this.images = count;
  }

  private void checkPositions(int[] positions, int count) {
    if (images == 0) {
      throw new IllegalStateException("nothing has been run yet");
    }
    if (count < 1 || count > positions.length) {
      throw new IllegalArgumentException(count + " of " + positions.length + " positions");
    }
    for (int i = 0, before = -1; i < count; before = positions[i++]) {
      if (positions[i] <= before || positions[i] >= images) {
        throw new IllegalArgumentException(
            "positions must increase and be below %d: %d after %d"
                .formatted(images, positions[i], before));
      }
    }
  }

  private Kernel[] kernels(int program, Layout layout) {
    int groups = layout.isTiled() ? layout.tileImages() / Lanes.GROUP : 0;
    Kernel[][] programs = bound[groups];
    if (programs == null) {
      programs = bind(new Binding(values, weights, layout));
      bound[groups] = programs;
    }
    return programs[program];
  }

  private Kernel[][] bind(Binding binding) {
    Kernel[][] programs = new Kernel[plan.programs().size()][];
    int scratch = 0;
    for (int i = 0; i < programs.length; i++) {
      programs[i] = bind(plan.programs().get(i), binding).toArray(Kernel[]::new);
      for (Kernel kernel : programs[i]) {
        scratch = Math.max(scratch, kernel.scratch());
      }
    }
    workers.ensureScratch(scratch);
    return programs;
  }

  private static List<Kernel> bind(Program program, Binding binding) {
    List<Kernel> kernels = new ArrayList<>();
    Set<Integer> touched = new LinkedHashSet<>();
    for (Op op : program.ops()) {
      kernels.add(Kernels.of(op, binding, touched));
    }
    List<Kernel> result = new ArrayList<>();
    for (int value : touched) {
      if (binding.values().value(value).role() == Role.INPUT) {
        result.add(HostCopy.in(binding, value));
      }
    }
    result.addAll(kernels);
    for (int value : touched) {
      if (binding.values().value(value).role() == Role.OUTPUT) {
        result.add(HostCopy.out(binding, value));
      }
    }
    return result;
  }

  @Override
  public List<String> explain(int program) {
    checkOpen();
    Layout layout = Layout.of(maxBatch, training);
    List<String> lines = new ArrayList<>();
    Binding binding = new Binding(values, weights, layout);
    for (Op op : plan.programs().get(program).ops()) {
      Kernel kernel = Kernels.of(op, binding, new LinkedHashSet<>());
      lines.add(
          "%s: %s, %s, %,d MACs"
              .formatted(op.getClass().getSimpleName(), kernel.describe(), layout, plan.macs(op)));
    }
    return lines;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      workers.close();
      values.close();
      weights.release();
    }
  }
}
