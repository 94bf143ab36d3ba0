package dev.sluice.cpu;

import dev.sluice.api.Op;
import java.util.Collection;
import java.util.List;

/** Chooses the kernel of an operation. */
final class Kernels {
  private Kernels() {}

  /**
   * The kernel of an operation for a layout.
   *
   * @param touched takes the values that the host may have written or may want to read
   */
  static Kernel of(Op op, Binding binding, Collection<Integer> touched) {
    touched.addAll(values(op));
    boolean tiled = binding.layout().isTiled();
    return switch (op) {
      case Op.Conv conv -> tiled ? TileConv.forward(binding, conv) : new ImageConv(binding, conv);
      case Op.Apply apply -> tiled ? new TileApply(binding, apply) : new ImageApply(binding, apply);
      case Op.Loss loss -> new SoftmaxLoss(binding, loss);
      case Op.ConvDx dx -> TileConv.backward(binding, dx);
      case Op.ConvDw dw -> new TileConvDw(binding, dw);
      case Op.ShiftDw dw -> new TileGradients.Shift(binding, dw);
      case Op.ReluDx dx -> new TileGradients.Relu(binding, dx);
      case Op.PoolDx dx -> new TileGradients.Pool(binding, dx);
      case Op.Sgd sgd -> new SgdUpdate(binding, sgd);
    };
  }

  private static List<Integer> values(Op op) {
    return switch (op) {
      case Op.Conv conv -> List.of(conv.x(), conv.y());
      case Op.Apply apply -> List.of(apply.x(), apply.y());
      case Op.Loss loss -> List.of(loss.logits(), loss.targets(), loss.loss(), loss.dLogits());
      case Op.ConvDx dx -> List.of(dx.dy(), dx.dx());
      case Op.ConvDw dw -> List.of(dw.x(), dw.dy());
      case Op.ShiftDw dw -> List.of(dw.dy());
      case Op.ReluDx dx -> List.of(dx.y(), dx.dy(), dx.dx());
      case Op.PoolDx dx -> List.of(dx.x(), dx.dy(), dx.dx());
      case Op.Sgd _ -> List.of();
    };
  }
}
