package dev.sluice.testkit;

import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Value;
import dev.sluice.api.Value.Role;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A plan that the {@link ReferenceBackend} interprets. Its values are open to tests. */
public final class ReferencePrepared implements Prepared {
  private static final int CACHE_LINE = 64;

  private final Plan plan;
  private final ReferenceWeights weights;
  private final int maxBatch;
  private final Data data;
  private final Interpreter interpreter;
  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> hosts = new ArrayList<>();

  /** By program and value: {@link Plan#written}. */
  private final int[][] written;

  /** By value: the channels that the last program that wrote it has left. */
  private final int[] left;

  private int current;
  private boolean closed;

  ReferencePrepared(Plan plan, ReferenceWeights weights, int maxBatch, ReferenceBackend backend) {
    this.plan = plan;
    this.weights = weights;
    this.maxBatch = maxBatch;
    this.data = Data.allocate(plan, weights, maxBatch);
    this.interpreter = backend.interpreter(data);
    this.written = new int[plan.programs().size()][];
    Arrays.setAll(written, plan::written);
    this.left = new int[plan.values().size()];
    for (Value value : plan.values()) {
      double[] values = values(value.id());
      boolean shared = isHosts(value.role());
      hosts.add(
          shared
              ? arena.allocate((long) values.length * Float.BYTES, CACHE_LINE)
              : MemorySegment.NULL);
      Arrays.fill(values, Double.NaN);
    }
    weights.prepared().opened();
  }

  private static boolean isHosts(Role role) {
    return switch (role) {
      case INPUT, OUTPUT, RATES -> true;
      case KEPT, SCRATCH -> false;
    };
  }

  /** A value's numbers, (maxBatch, C, H, W): not a copy. */
  public double[] values(int value) {
    return data.value(value).data();
  }

  /** Batch norms on the same values, in double precision. */
  BatchNorms norms() {
    return new BatchNorms(Arithmetic.DOUBLE, data);
  }

  @Override
  public MemorySegment host(int value) {
    Objects.checkIndex(value, hosts.size());
    Value asked = plan.values().get(value);
    if (!isHosts(asked.role())) {
      throw new IllegalArgumentException(
          "value '%s' is %s: the host sees only INPUT, OUTPUT and RATES"
              .formatted(asked.name(), asked.role()));
    }
    return hosts.get(value);
  }

  @Override
  public void run(int program, int images) {
    checkRun(program, images);
    for (int id = 0; id < hosts.size(); id++) {
      switch (plan.values().get(id).role()) {
        case INPUT -> fromHost(id, images * data.value(id).stride());
        case RATES -> fromHost(id, data.value(id).stride());
        case KEPT, SCRATCH, OUTPUT -> {}
      }
    }
    compute(program, images);
    for (int id = 0; id < hosts.size(); id++) {
      if (plan.values().get(id).role() == Role.OUTPUT) {
        toHost(id, images * data.value(id).stride());
      }
    }
  }

  /**
   * Runs a program on what {@link #values} hold, and leaves the host's memory alone: for tests that
   * want inputs and outputs in double precision.
   *
   * @throws IllegalArgumentException as {@link #run}
   */
  public void compute(int program, int images) {
    checkRun(program, images);
    for (int id = 0; id < hosts.size(); id++) {
      if (plan.values().get(id).role() == Role.SCRATCH) {
        Arrays.fill(values(id), Double.NaN);
      }
    }
    List<Op> ops = plan.programs().get(program).ops();
    for (int i = 0; i < ops.size(); i++) {
      interpreter.execute(ops.get(i), images);
    }
    int[] now = written[program];
    for (int id = 0; id < left.length; id++) {
      left[id] = now[id] > 0 ? now[id] : left[id];
    }
    current = images;
  }

  private void checkRun(int program, int images) {
    if (closed) {
      throw new IllegalStateException("the prepared plan is closed");
    }
    if (program < 0 || program >= plan.programs().size()) {
      throw new IllegalArgumentException(
          "program %d of %d".formatted(program, plan.programs().size()));
    }
    if (images < 1 || images > maxBatch) {
      throw new IllegalArgumentException("1 to %d images, not %d".formatted(maxBatch, images));
    }
  }

  private void fromHost(int value, int count) {
    double[] to = values(value);
    MemorySegment from = hosts.get(value);
    for (int i = 0; i < count; i++) {
      to[i] = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
  }

  private void toHost(int value, int count) {
    double[] from = values(value);
    MemorySegment to = hosts.get(value);
    for (int i = 0; i < count; i++) {
      to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) from[i]);
    }
  }

  @Override
  public void gather(int[] images, int count) {
    Prepared.checkPositions(images, count, current);
    for (int id = 0; id < hosts.size(); id++) {
      Role role = plan.values().get(id).role();
      if (role == Role.INPUT || role == Role.KEPT) {
        gather(id, images, count);
      }
    }
    current = count;
  }

  /**
   * Positions increase, so no image is overwritten before it is moved. What has no meaning any more
   * becomes NaN, so that whoever uses it is found out.
   */
  private void gather(int value, int[] images, int count) {
    double[] values = values(value);
    int size = data.value(value).stride();
    for (int i = 0; i < count; i++) {
      System.arraycopy(values, images[i] * size, values, i * size, size);
    }
    if (plan.values().get(value).role() == Role.INPUT) {
      toHost(value, count * size);
    } else {
      for (int i = 0; i < count; i++) {
        int pixels = plan.values().get(value).shape().pixels();
        Arrays.fill(values, i * size + left[value] * pixels, (i + 1) * size, Double.NaN);
      }
    }
  }

  @Override
  public List<String> explain(int program) {
    Program asked = plan.programs().get(program);
    return asked.ops().stream()
        .map(
            op ->
                "%s: scalar, NCHW, %,d MACs per image"
                    .formatted(op.getClass().getSimpleName(), plan.macs(op)))
        .toList();
  }

  @Override
  public void close() {
    if (!closed) {
      arena.close(); // refuses while someone else is at the host's memory
      closed = true;
      weights.prepared().closed();
    }
  }
}
