package dev.sluice.testkit;

import dev.sluice.api.Op;

/** Runs operations one by one. */
class Interpreter {
  private final Forward forward;
  private final Backward backward;

  Interpreter(Arithmetic arithmetic, Data data) {
    this.forward = new Forward(arithmetic, data);
    this.backward = new Backward(arithmetic, data);
  }

  void execute(Op op, int images) {
    switch (op) {
      case Op.Conv conv -> forward.conv(conv, images);
      case Op.Apply apply -> forward.apply(apply, images);
      case Op.Loss loss -> backward.loss(loss, images);
      case Op.ConvDx conv -> backward.convDx(conv, images);
      case Op.ConvDw conv -> backward.convDw(conv, images);
      case Op.ShiftDw shift -> backward.shiftDw(shift, images);
      case Op.ReluDx relu -> backward.reluDx(relu, images);
      case Op.PoolDx pool -> backward.poolDx(pool, images);
      case Op.Sgd sgd -> backward.sgd(sgd);
    }
  }
}
