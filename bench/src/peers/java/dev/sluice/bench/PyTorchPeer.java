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
import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import dev.sluice.bench.TorchScript.Convolution;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch through DJL. Inference is one call of a TorchScript module without gradients, in
 * whichever of the ways to convolve is the fastest for the case; training is {@link
 * PyTorchTraining}.
 */
final class PyTorchPeer implements Peer {
  private static final long TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
  private static final int LEAST_CALLS = 3;

  private final Engine engine = Engine.getEngine("PyTorch");

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

  @Override
  public Run prepare(Case asked) throws IOException {
    Workload workload = Workload.of(asked.network(), Connectivity.DENSE);
    boolean training = asked.task() == Task.TRAINING;
    JniUtils.setGradMode(training);
    PtNDManager manager = (PtNDManager) engine.newBaseManager();
    dev.sluice.api.Shape x = workload.network().input();
    PtNDArray images =
        (PtNDArray)
            manager.create(
                workload.images(asked.batch()),
                new Shape(asked.batch(), x.channels(), x.height(), x.width()));
    Parameters parameters = workload.at(asked.step());
    return training
        ? new PyTorchTraining(asked, manager, images, parameters)
        : fastest(asked.narrow(), parameters, manager, images);
  }

  private static Run fastest(
      Network network, Parameters parameters, PtNDManager manager, PtNDArray images)
      throws IOException {
    List<Inference> ways = new ArrayList<>();
    for (Convolution way : Convolution.values()) {
      byte[] archive = TorchScript.write(network, parameters, way);
      PtSymbolBlock module =
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
      IValueUtils.runMethod(module, TorchScript.PREPARE).close();
      ways.add(new Inference(manager, module, images));
    }
    Inference best = ways.getFirst();
    double bestNanos = Double.POSITIVE_INFINITY;
    for (Inference way : ways) {
      double nanos = trial(way);
      if (nanos < bestNanos) {
        best = way;
        bestNanos = nanos;
      }
    }
    for (Inference way : ways) {
      if (way != best) {
        way.module.close();
      }
    }
    return best;
  }

  /** The median time of a call. */
  private static double trial(Inference way) {
    way.once();
    way.once(); // TorchScript optimises after having seen a call
    Samples samples = new Samples();
    long from = System.nanoTime();
    long end = from + TRIAL_NANOS;
    while (from < end || samples.count() < LEAST_CALLS) {
      way.once();
      long to = System.nanoTime();
      samples.add((double) (to - from));
      from = to;
    }
    return samples.median();
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
