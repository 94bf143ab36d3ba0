package dev.sluice.cpu;

import dev.sluice.api.Op;
import dev.sluice.api.Shape;

/** {@link Op.Loss}, in double precision and in any layout; a part is an image. */
record SoftmaxLoss(Binding binding, Op.Loss op) implements Kernel {
  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * binding.layout().tileImages();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    Shape shape = binding.values().shape(op.logits());
    int base = binding.layout().base(shape, part);
    int stride = binding.layout().channelStride(shape);
    float[] logits = binding.values().array(op.logits());
    float[] targets = binding.values().array(op.targets());
    float[] dLogits = binding.values().array(op.dLogits());
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < shape.channels(); k++) {
      largest = Math.max(largest, logits[base + k * stride]);
    }
    double sum = 0;
    for (int k = 0; k < shape.channels(); k++) {
      sum += StrictMath.exp(logits[base + k * stride] - largest);
    }
    double logSum = StrictMath.log(sum);
    double loss = 0;
    for (int k = 0; k < shape.channels(); k++) {
      int at = base + k * stride;
      double logP = logits[at] - largest - logSum;
      loss -= targets[at] * logP;
      // An unused lane is no image: it must not move a weight.
      dLogits[at] = part < images ? (float) ((StrictMath.exp(logP) - targets[at]) / images) : 0;
    }
    Shape one = binding.values().shape(op.loss());
    binding.values().array(op.loss())[binding.layout().base(one, part)] = (float) loss;
  }

  @Override
  public String describe() {
    return "double precision";
  }
}
