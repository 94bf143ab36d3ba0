package dev.sluice.cpu;

import dev.sluice.api.Op;

/** {@link Op.Loss}, in double precision; a part is an image. */
record SoftmaxLoss(Binding binding, Op.Loss op) implements Kernel {
  @Override
  public int parts(int images) {
    return binding.layout().tiles(images) * binding.layout().tileImages();
  }

  @Override
  public void run(int part, int images, float[] scratch) {
    int classes = binding.shape(op.logits()).channels();
    Placement place = binding.placement(op.logits());
    int base = place.base(part);
    int stride = place.channel();
    float[] logits = binding.array(op.logits());
    float[] targets = binding.array(op.targets());
    float[] dLogits = binding.array(op.dLogits());
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = Math.max(largest, logits[base + k * stride]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += StrictMath.exp(logits[base + k * stride] - largest);
    }
    double logSum = StrictMath.log(sum);
    double loss = 0;
    for (int k = 0; k < classes; k++) {
      int at = base + k * stride;
      double logP = logits[at] - largest - logSum;
      loss -= targets[at] * logP;
      // An unused lane is no image: it must not move a weight.
      dLogits[at] = part < images ? (float) ((StrictMath.exp(logP) - targets[at]) / images) : 0;
    }
    binding.array(op.loss())[binding.placement(op.loss()).base(part)] = (float) loss;
  }

  @Override
  public String describe() {
    return "double precision";
  }
}
