package dev.sluice.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Parameters;
import dev.sluice.bench.TorchScript.Convolution;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch through DJL. Inference is one call of a TorchScript module without gradients; training is
 * {@link PyTorchTraining}.
 */
final class PyTorchPeer implements Peer {
  private static final long TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
  private static final int LEAST_CALLS = 3;

  private final Engine engine = Engine.getEngine("PyTorch");
  private String remark = "";

  public static void main(String[] args) {
    PeerMain.serve(PyTorchPeer::new);
  }

  @Override
  public String version() {
    return "PyTorch %s, %d intra-op threads, DJL %s, %s"
        .formatted(
            engine.getVersion(),
            JniUtils.getNumThreads(),
            Engine.getDjlVersion(),
            JniUtils.getFeatures());
  }

  /**
   * Takes the fastest of the ways to convolve that give what PyTorch's own kernel gives: oneDNN 3.7
   * is wrong on some processors.
   */
  @Override
  public Run prepare(Case asked) throws Exception {
    JniUtils.setGradMode(asked.task() == Task.TRAINING);
    StringJoiner wrong = new StringJoiner("; ");
    Chosen best = Chosen.of(open(asked, Convolution.NATIVE), asked);
    List<Float> expected = best.compared();
    for (Convolution way : others(asked.task())) {
      Chosen next = Chosen.of(open(asked, way), asked);
      String difference = Agreement.difference(asked, expected, next.compared());
      if (difference != null) {
        wrong.add("%s convolutions left out, %s".formatted(way.words(), difference));
      }
      boolean better = difference == null && next.nanos() < best.nanos();
      (better ? best : next).close();
      best = better ? next : best;
    }
    remark = wrong.toString();
    return best;
  }

  @Override
  public String remark() {
    return remark;
  }

  private static List<Convolution> others(Task task) {
    return switch (task) {
      case INFERENCE -> List.of(Convolution.PLAIN, Convolution.PACKED);
      case TRAINING -> List.of(Convolution.PLAIN);
    };
  }

  private Run open(Case asked, Convolution way) throws IOException {
    Workload workload = Workload.of(asked.network(), Connectivity.DENSE);
    PtNDManager manager = (PtNDManager) engine.newBaseManager();
    dev.sluice.api.Shape x = workload.network().input();
    PtNDArray images =
        (PtNDArray)
            manager.create(
                workload.images(asked.batch()),
                new Shape(asked.batch(), x.channels(), x.height(), x.width()));
    Parameters parameters = workload.at(asked.step());
    if (asked.task() == Task.TRAINING) {
      return new PyTorchTraining(asked, way, manager, images, parameters);
    }
    PtSymbolBlock module = module(manager, TorchScript.write(asked.narrow(), parameters, way));
    IValueUtils.runMethod(module, TorchScript.PREPARE).close();
    return new Inference(manager, module, images);
  }

  static PtSymbolBlock module(PtNDManager manager, byte[] archive) throws IOException {
    return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
  }

  /**
   * A run that may be chosen. What is wrong may be right in the next call, so what it computed for
   * comparison is kept.
   *
   * @param nanos the median time of a call
   */
  private record Chosen(Run run, List<Float> compared, double nanos) implements Run {
    static Chosen of(Run run, Case asked) throws Exception {
      List<Float> compared = run.compared(asked);
      return new Chosen(run, compared, trial(run));
    }

    private static double trial(Run run) throws Exception {
      run.once();
      run.once(); // TorchScript optimises after having seen a call
      Samples samples = new Samples();
      long from = System.nanoTime();
      long end = from + TRIAL_NANOS;
      while (from < end || samples.count() < LEAST_CALLS) {
        run.once();
        long to = System.nanoTime();
        samples.add((double) (to - from));
        from = to;
      }
      return samples.median();
    }

    @Override
    public void once() throws Exception {
      run.once();
    }

    @Override
    public List<Float> result() throws Exception {
      return run.result();
    }

    @Override
    public List<Float> compared(Case asked) {
      return compared;
    }

    @Override
    public void close() {
      run.close();
    }
  }

  private static final class Inference implements Run {
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final PtNDArray images;

    Inference(PtNDManager manager, PtSymbolBlock module, PtNDArray images) {
      this.manager = manager;
      this.module = module;
      this.images = images;
    }

    @Override
    public void once() {
      logits().close();
    }

    private PtNDArray logits() {
      try (IValue input = IValue.from(images);
          IValue output = module.forward(input)) {
        return output.toTensor(manager);
      }
    }

    @Override
    public List<Float> result() {
      try (PtNDArray logits = logits()) {
        return floats(logits);
      }
    }

    @Override
    public void close() {
      module.close();
      manager.close();
    }
  }

  static List<Float> floats(PtNDArray array) {
    List<Float> result = new ArrayList<>();
    for (float value : array.toFloatArray()) {
      result.add(value);
    }
    return result;
  }
}
