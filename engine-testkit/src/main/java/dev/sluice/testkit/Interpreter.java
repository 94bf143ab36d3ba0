package dev.sluice.testkit;

import dev.sluice.api.Op;

/** Runs operations one by one. */
class Interpreter {
  private final Forward forward;
  private final Backward backward;
  private final BatchNorms norms;

  Interpreter(Arithmetic arithmetic, Data data) {
    this.forward = new Forward(arithmetic, data);
    this.backward = new Backward(arithmetic, data);
    this.norms = new BatchNorms(arithmetic, data);
  }

  void execute(Op op, int images) {
    switch (op) {
      case Op.Conv conv -> forward.conv(conv, images);
      case Op.DepthwiseConv conv -> forward.depthwise(conv, images);
      case Op.Apply apply -> forward.apply(apply, images);
      case Op.Add add -> forward.add(add, images);
      case Op.Mask mask -> forward.mask(mask, images);
      case Op.BatchNorm batchNorm -> norms.forward(batchNorm, images);
      case Op.BatchNormDx batchNorm -> norms.backward(batchNorm, images);
      case Op.Loss loss -> backward.loss(loss, images);
      case Op.ConvDx conv -> backward.convDx(conv, images);
      case Op.ConvDw conv -> backward.convDw(conv, images);
      case Op.DepthwiseDx conv -> backward.depthwiseDx(conv, images);
      case Op.DepthwiseDw conv -> backward.depthwiseDw(conv, images);
      case Op.ShiftDw shift -> backward.shiftDw(shift, images);
      case Op.ReluDx relu -> backward.reluDx(relu, images);
      case Op.PoolDx pool -> backward.poolDx(pool, images);
      case Op.Sgd sgd -> backward.sgd(sgd);
    }
  }
}
