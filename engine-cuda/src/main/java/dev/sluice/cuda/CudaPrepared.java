package dev.sluice.cuda;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Op;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Program;
import dev.sluice.api.Value;
import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.vendor.VendorPaths;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A plan on the device. A program with a number of images is captured into one CUDA graph when it
 * is first run, with the copies of what the host reads and writes, and launched as a whole then.
 */
final class CudaPrepared implements Prepared {
  private final Gpu gpu;
  private final Plan plan;
  private final DeviceWeights weights;
  private final int maxBatch;
  private final Holdings holdings;
  private final DeviceValues values;
  private final Queue queue;
  private final MemorySegment positions;

  /** By program and operation. */
  private final List<List<List<Work>>> works = new ArrayList<>();

  private final List<Usage> usages;
  private final List<Work> gathers = new ArrayList<>();

  /** By program, then by images − 1. */
  private final Driver.@Nullable Graph[] @Nullable [] runs;

  /** By images − 1. */
  private final Driver.@Nullable Graph[] moves;

  private final Arena arena = Arena.ofShared();
  private int images;
  private boolean closed;

  /**
   * Allocates everything; the device must be {@linkplain Gpu#call entered}.
   *
   * @param weights in use from now on until this is closed
   * @param libraries whose kernels may be taken; null for own kernels only
   */
  CudaPrepared(
      Gpu gpu, Plan plan, DeviceWeights weights, int maxBatch, @Nullable Libraries libraries) {
    this.gpu = gpu;
    this.plan = plan;
    this.weights = weights;
    this.maxBatch = maxBatch;
    this.usages = plan.programs().stream().map(Usage::of).toList();
    this.runs = new Driver.Graph[plan.programs().size()][];
    this.moves = new Driver.Graph[maxBatch];
    weights.acquire(plan);
    this.holdings = new Holdings(gpu);
    try {
      this.queue = new Queue(gpu.driver(), holdings.stream(), arena);
      DeviceBlock block = new DeviceBlock();
      this.values = new DeviceValues(plan, maxBatch, gpu.device().integrated(), block);
      Tables tables = new Tables(block);
      Lowering.Memory memory = new Lowering.Memory(weights, values, block, tables);
      lower(new Lowering(gpu.kernels(), memory, maxBatch, fastest(libraries)));
      block.reserveTables(tables.size());
      block.allocate(holdings);
      values.allocateHosts(gpu.driver(), holdings, maxBatch);
      this.positions = holdings.pinned((long) maxBatch * Integer.BYTES);
      upload(tables, block);
      gathers();
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
  }

  /**
   * Own kernels only where a program changes the weights, of which libraries want copies, and in a
   * triangular network, whose wider steps go on from the bits of narrower ones.
   */
  private @Nullable FastestPaths fastest(@Nullable Libraries libraries) {
    boolean triangular =
        plan.parameters().stream()
            .anyMatch(p -> p.rank() > 1 && p.connectivity() == Connectivity.TRIANGULAR);
    if (libraries == null || weights.isTrainable() || triangular) {
      return null;
    }
    VendorPaths paths = libraries.found().open(gpu.device(), queue.stream(), weights.packed());
    holdings.keep(paths, VendorPaths::close);
    FastestPaths.Candidates candidates = new FastestPaths.Candidates(paths, libraries.preferred());
    return new FastestPaths(gpu, candidates, libraries.store().choices(plan), holdings, queue);
  }

  private void lower(Lowering lowering) {
    for (Program program : plan.programs()) {
      works.add(program.ops().stream().map(lowering::of).toList());
    }
  }

  private void upload(Tables tables, DeviceBlock block) {
    if (tables.size() > 0) {
      try (Arena staging = Arena.ofConfined()) {
        gpu.driver().copyToDevice(block.tables(), tables.bytes(staging), queue.stream());
        gpu.driver().synchronize(queue.stream());
      }
    }
  }

  private void gathers() {
    long address = gpu.driver().addressOf(positions);
    for (Value value : values.kept()) {
      Place place = new Place(() -> values.address(value.id()), value.shape());
      gathers.add(new GatherWork(gpu.kernels().only("gather"), place, address));
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
    Objects.checkIndex(program, runs.length);
    if (images < 1 || images > maxBatch) {
      throw new IllegalArgumentException("1 to %d images, not %d".formatted(maxBatch, images));
    }
    gpu.run(graph(program, images), queue.stream());
    this.images = images;
  }

  private Driver.Graph graph(int program, int images) {
    Driver.@Nullable Graph[] bySize = runs[program];
    if (bySize == null) {
      bySize = new Driver.Graph[maxBatch];
      runs[program] = bySize;
    }
    Driver.Graph graph = bySize[images - 1];
    if (graph == null) {
      prepare(program, images);
      graph = capture(driver -> enqueue(program, images, driver));
      bySize[images - 1] = graph;
    }
    return graph;
  }

  private void prepare(int program, int images) {
    gpu.call(
        () -> {
          works.get(program).stream()
              .flatMap(List::stream)
              .forEach(work -> work.prepare(images, queue));
          return works;
        });
  }

  private void enqueue(int program, int images, Driver driver) {
    Usage usage = usages.get(program);
    values.copyIn(usage.read(), images, driver, queue.stream());
    for (List<Work> works : works.get(program)) {
      works.forEach(work -> work.enqueue(images, queue));
    }
    values.copyOut(usage.written(), images, driver, queue.stream());
  }

  /** Records what is queued; nothing of it is done yet. */
  private Driver.Graph capture(Consumer<Driver> enqueue) {
    return gpu.call(
        () -> {
          Driver driver = gpu.driver();
          driver.beginCapture(queue.stream());
          try {
            enqueue.accept(driver);
            return holdings.keep(driver.endCapture(queue.stream()));
          } catch (RuntimeException | Error e) {
            abandon(e);
            throw e;
          }
        });
  }

  /** Ends a recording that failed, unless it has ended, so that the next one may begin. */
  private void abandon(Throwable because) {
    try {
      gpu.driver().destroy(gpu.driver().endCapture(queue.stream()));
    } catch (CudaException e) { // a recording that failed ends with an error
      because.addSuppressed(e);
    }
  }

  @Override
  public void gather(int[] images, int count) {
    checkOpen();
    Prepared.checkPositions(images, count, this.images);
    if (count == this.images) {
      return; // all of them, in their places
    }
    if (!gathers.isEmpty()) {
      Driver.Graph graph = moves[count - 1];
      if (graph == null) {
        graph = capture(_ -> gathers.forEach(work -> work.enqueue(count, queue)));
        moves[count - 1] = graph;
      }
      MemorySegment.copy(images, 0, positions, ValueLayout.JAVA_INT, 0, count);
      gpu.run(graph, queue.stream());
    }
    values.gatherInputs(images, count);
    this.images = count;
  }

  @Override
  public List<String> explain(int program) {
    checkOpen();
    List<Op> ops = plan.programs().get(program).ops();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      lines.add(
          "%s: %s, (images, C, H, W), %,d MACs"
              .formatted(
                  ops.get(i).getClass().getSimpleName(),
                  Work.describe(works.get(program).get(i), maxBatch),
                  plan.macs(ops.get(i))));
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
      release();
    }
  }

  private void release() {
    holdings.close();
    arena.close();
    weights.release();
  }
}
