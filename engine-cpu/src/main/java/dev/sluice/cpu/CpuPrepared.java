package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Region;
import dev.sluice.api.Value.Role;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan with its kernels, which are bound to a layout when a batch size first needs it. */
final class CpuPrepared implements Prepared {
  /** What reading or writing a number costs beside arithmetic, in multiply-adds. */
  private static final long COST_OF_A_NUMBER = 4;

  /** What moving a number between the host and a layout costs, in multiply-adds. */
  private static final long COST_OF_A_COPY = 16;

  private final Plan plan;
  private final PackedWeights weights;
  private final int maxBatch;
  private final Layouts layouts;
  private final ValueStore values;
  private final Workers workers;

  /** By layout and program. */
  private final @Nullable BoundProgram[][] bound = new BoundProgram[Layout.COUNT][];

  private int images;
  private boolean closed;

  CpuPrepared(Plan plan, PackedWeights weights, int maxBatch, int threads, long sharedCost) {
    this.plan = plan;
    this.weights = weights;
    this.maxBatch = maxBatch;
    weights.acquire(plan);
    try {
      this.layouts = Layouts.of(plan, weights, threads);
      this.values = new ValueStore(plan, maxBatch, layouts);
    } catch (RuntimeException | Error e) {
      weights.release();
      throw e;
    }
    try {
      this.workers = new Workers(threads, sharedCost);
    } catch (RuntimeException | Error e) {
      values.close();
      weights.release();
      throw e;
    }
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
    workers.run(bound(program, layouts.of(images)), images);
    values.ran(program);
    this.images = images;
  }

  @Override
  public void gather(int[] images, int count) {
    checkOpen();
    Prepared.checkPositions(images, count, this.images);
    if (count == this.images) {
      return; // all of them, in their places
    }
    values.gather(images, count, layouts.of(this.images), layouts.of(count));
    this.images = count;
  }

  private BoundProgram bound(int program, Layout layout) {
    BoundProgram[] programs = bound[layout.index()];
    if (programs == null) {
      programs = bind(new Binding(values, weights, layout));
      bound[layout.index()] = programs;
    }
    return programs[program];
  }

  private BoundProgram[] bind(Binding binding) {
    BoundProgram[] programs = new BoundProgram[plan.programs().size()];
    int scratch = 0;
    for (int i = 0; i < programs.length; i++) {
      List<Task> tasks = bind(plan.programs().get(i), binding);
      programs[i] = new BoundProgram(tasks, binding.layout());
      for (Task task : tasks) {
        scratch = Math.max(scratch, task.kernel().scratch());
      }
    }
    workers.ensureScratch(scratch);
    return programs;
  }

  private List<Task> bind(Program program, Binding binding) {
    List<Task> tasks = new ArrayList<>();
    Set<Integer> touched = new LinkedHashSet<>();
    for (Op op : program.ops()) {
      touched.addAll(Kernels.values(op));
      long perImage = plan.macs(op) + COST_OF_A_NUMBER * numbers(op);
      long once = op instanceof Op.Sgd sgd ? COST_OF_A_NUMBER * numbers(sgd) : 0;
      Kernels.of(op, binding).forEach(kernel -> tasks.add(new Task(kernel, perImage, once)));
    }
    List<Task> result = new ArrayList<>();
    for (int value : touched) {
      if (values.value(value).role() == Role.INPUT) {
        result.add(new Task(HostCopy.in(binding, value), copyCost(value), 0));
      }
    }
    result.addAll(tasks);
    for (int value : touched) {
      if (values.value(value).role() == Role.OUTPUT) {
        result.add(new Task(HostCopy.out(binding, value), copyCost(value), 0));
      }
    }
    return result;
  }

  private long numbers(Op op) {
    return Kernels.values(op).stream().mapToLong(v -> values.value(v).shape().size()).sum();
  }

  private long numbers(Op.Sgd sgd) {
    int taps = plan.parameters().get(sgd.parameter()).taps();
    return taps * sgd.trained().stream().mapToLong(Region::area).sum();
  }

  private long copyCost(int value) {
    return COST_OF_A_COPY * values.value(value).shape().size();
  }

  @Override
  public List<String> explain(int program) {
    checkOpen();
    Layout layout = layouts.of(maxBatch);
    List<String> lines = new ArrayList<>();
    Binding binding = new Binding(values, weights, layout);
    for (Op op : plan.programs().get(program).ops()) {
      String kernels =
          Kernels.of(op, binding).stream().map(Kernel::describe).collect(Collectors.joining(", "));
      lines.add(
          "%s: %s, %s, %,d MACs"
              .formatted(op.getClass().getSimpleName(), kernels, layout, plan.macs(op)));
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
      values.close(); // refuses while someone else is at the host's memory
      closed = true;
      workers.close();
      weights.release();
    }
  }
}
