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

/**
 * PyTorch through DJL. Inference is one call of a TorchScript module without gradients; training is
 * {@link PyTorchTraining}.
 */
final class PyTorchPeer implements Peer {
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
   * Every way to convolve is compared with PyTorch's own: oneDNN 3.7 is wrong on some processors.
   */
  @Override
  public Run prepare(Case asked) throws Exception {
    JniUtils.setGradMode(asked.task() == Task.TRAINING);
    List<Fastest.Way> ways = new ArrayList<>();
    for (Convolution convolution : convolutions(asked.task())) {
      ways.add(new Way(asked, convolution));
    }
    Fastest fastest = Fastest.of(asked, ways);
    remark = fastest.remark();
    return fastest;
  }

  @Override
  public String remark() {
    return remark;
  }

  private static List<Convolution> convolutions(Task task) {
    return switch (task) {
      case INFERENCE -> List.of(Convolution.NATIVE, Convolution.PLAIN, Convolution.PACKED);
      case TRAINING -> List.of(Convolution.NATIVE, Convolution.PLAIN);
    };
  }

  private final class Way implements Fastest.Way {
    private final Case asked;
    private final Convolution convolution;

    Way(Case asked, Convolution convolution) {
      this.asked = asked;
      this.convolution = convolution;
    }

    @Override
    public String words() {
      return convolution.words() + " convolutions";
    }

    @Override
    public Run open() throws IOException {
      return PyTorchPeer.this.open(asked, convolution);
    }
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
