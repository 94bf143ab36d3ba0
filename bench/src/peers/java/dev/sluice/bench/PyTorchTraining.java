package dev.sluice.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.bench.TorchScript.Convolution;
import dev.sluice.core.NetworkParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Training with PyTorch's operators, its automatic gradients and its update. DJL's own blocks and
 * trainer end in the same kernels and take as long; here the weights can be given.
 */
final class PyTorchTraining implements Peer.Run {
  private static final float NO_CLIPPING = -1;

  private final Engine engine = Engine.getEngine("PyTorch");
  private final PtNDManager manager;
  private final PtNDArray images;
  private final PtNDArray targets;
  private final Network network;
  private final NetworkParameters ids;
  private final List<PtNDArray> weights = new ArrayList<>();
  private final List<PtNDArray> velocities = new ArrayList<>();

  /** For each node its convolution by PyTorch's own kernel; empty if oneDNN convolves. */
  private final Map<Integer, PtSymbolBlock> convolutions = new HashMap<>();

  private final int batch;
  private float loss;
  private long updates;

  /** Owns the manager, which owns the images. */
  PyTorchTraining(
      Case asked, Convolution way, PtNDManager manager, PtNDArray images, Parameters parameters)
      throws IOException {
    this.manager = manager;
    this.images = images;
    this.batch = asked.batch();
    this.network = asked.narrow();
    this.ids = NetworkParameters.of(network);
    for (Parameter parameter : parameters.list()) {
      long[] shape = Arrays.stream(TorchScript.shape(parameter)).asLongStream().toArray();
      float[] values = parameters.values(parameter.id());
      weights.add((PtNDArray) manager.create(values, new Shape(shape)));
      velocities.add((PtNDArray) manager.zeros(new Shape(shape)));
    }
    for (int i = 0; way == Convolution.NATIVE && i < network.nodes().size(); i++) {
      if (network.nodes().get(i).layer() instanceof Layer.Conv2d conv) {
        byte[] archive = TorchScript.nativeConvolution(conv);
        convolutions.put(i, PyTorchPeer.module(manager, archive));
      }
    }
    float[] hot = new float[batch * network.classes()];
    for (int image = 0; image < batch; image++) {
      hot[image * network.classes() + Workload.label(image)] = 1;
    }
    this.targets = (PtNDArray) manager.create(hot, new Shape(batch, network.classes()));
  }

  @Override
  public void once() {
    try (NDManager temporary = manager.newSubManager();
        GradientCollector collector = engine.newGradientCollector()) {
      // Fresh views of the weights begin without a gradient, as after zero_grad(set_to_none=True).
      List<PtNDArray> leaves = new ArrayList<>();
      for (PtNDArray weight : weights) {
        PtNDArray leaf = (PtNDArray) weight.stopGradient();
        leaf.attach(temporary);
        leaf.setRequiresGradient(true);
        leaves.add(leaf);
      }
      images.attach(temporary); // results live as long as the manager of what they are made from
      NDArray mean = logits(leaves).logSoftmax(1).mul(targets).sum().mul(-1f / batch);
      images.attach(manager);
      collector.backward(mean);
      loss = mean.getFloat();
      update(leaves, Workload.rate(updates++));
    }
  }

  private void update(List<PtNDArray> leaves, float rate) {
    for (int i = 0; i < leaves.size(); i++) {
      try (PtNDArray gradient = leaves.get(i).getGradient()) {
        JniUtils.sgdUpdate(
            weights.get(i),
            gradient,
            velocities.get(i),
            rate,
            Workload.WEIGHT_DECAY,
            1,
            NO_CLIPPING,
            Workload.MOMENTUM);
      }
    }
  }

  private NDArray logits(List<PtNDArray> leaves) {
    NDArray x = images;
    for (int i = 0; i < network.nodes().size(); i++) {
      PtNDArray in = (PtNDArray) x;
      x =
          switch (network.nodes().get(i).layer()) {
            case Layer.Conv2d conv ->
                convolution(i, conv, in, leaves.get(ids.weight(i)), leaves.get(ids.bias(i, 0)));
            case Layer.Linear _ ->
                in.getNDArrayInternal()
                    .linear(
                        in.reshape(batch, -1),
                        leaves.get(ids.weight(i)),
                        leaves.get(ids.bias(i, 0)))
                    .singletonOrThrow();
            case Layer.ReLU _ -> JniUtils.relu(in);
            case Layer.MaxPool2d(int kernel, int stride) ->
                JniUtils.maxPool(in, square(kernel), square(stride), square(0), false);
            case Layer.AvgPool2d(int kernel, int stride) ->
                JniUtils.avgPool(in, square(kernel), square(stride), square(0), false, true);
            default ->
                throw new IllegalArgumentException("not compared: " + network.nodes().get(i));
          };
    }
    return x;
  }

  private PtNDArray convolution(
      int node, Layer.Conv2d conv, PtNDArray x, PtNDArray weight, PtNDArray bias) {
    PtSymbolBlock own = convolutions.get(node);
    if (own == null) {
      return JniUtils.convolution(
          x, weight, bias, square(conv.stride()), square(conv.padding()), square(1), 1);
    }
    return (PtNDArray) IValueUtils.forward(own, new NDList(x, weight, bias), true).head();
  }

  private static Shape square(long length) {
    return new Shape(length, length);
  }

  @Override
  public List<Float> result() {
    return List.of(loss);
  }

  @Override
  public void close() {
    convolutions.values().forEach(PtSymbolBlock::close);
    manager.close();
  }
}
