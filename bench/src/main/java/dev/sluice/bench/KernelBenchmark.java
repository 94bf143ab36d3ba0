package dev.sluice.bench;

import dev.sluice.api.Connectivity;
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

/** The time of one layer of a dense network on a whole batch, one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelBenchmark {

  /** What is run. */
  @State(Scope.Thread)
  public static class Run {
    /** Network and layer; the activation and pooling that follow it are part of it. */
    @Param({
      "lenet/conv1",
      "lenet/conv2",
      "lenet/fc1",
      "lenet/fc2",
      "cifar-convnet/conv1",
      "cifar-convnet/conv2",
      "cifar-convnet/conv3",
      "cifar-convnet/fc1",
      "cifar-convnet/fc2"
    })
    public String layer = "lenet/conv1";

    @Param({"0", "1", "2", "3"})
    public int step;

    @Param({"1", "64"})
    public int batch = 1;

    private @Nullable SingleOperations operations;
    private int operation;

    @Setup
    public void open() {
      int slash = layer.indexOf('/');
      NamedNetwork network = NamedNetwork.of(layer.substring(0, slash));
      SingleOperations opened =
          new SingleOperations(Workload.of(network, Connectivity.DENSE), step, batch);
      operation = opened.operation(layer.substring(slash + 1));
      operations = opened;
    }

    @TearDown
    public void close() {
      Objects.requireNonNull(operations).close();
    }
  }

  @Benchmark
  public void layer(Run run) {
    Objects.requireNonNull(run.operations).run(run.operation);
  }
}
