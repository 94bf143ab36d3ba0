package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.core.Logits;
import dev.sluice.trainer.NamedNetwork;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The time of one inference of a whole batch, at every width, with random weights and images. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SessionBenchmark {

  /** What is run. */
  @State(Scope.Thread)
  public static class Run {
    @Param({"LENET", "CIFAR_CONVNET"})
    public NamedNetwork network = NamedNetwork.LENET;

    @Param({"DENSE", "TRIANGULAR"})
    public Connectivity connectivity = Connectivity.DENSE;

    @Param({"0", "1", "2", "3"})
    public int step;

    @Param({"1", "64"})
    public int batch = 1;

    @Param("1")
    public int threads = 1;

    private @Nullable RandomModel model;

    @Setup
    public void open() {
      model = RandomModel.open(Workload.of(network, connectivity), batch, threads);
    }

    @TearDown
    public void close() {
      Objects.requireNonNull(model).close();
    }
  }

  @Benchmark
  public Logits infer(Run run) {
    return Objects.requireNonNull(run.model).session().infer(run.batch, run.step);
  }
}
