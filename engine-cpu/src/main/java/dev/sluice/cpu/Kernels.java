package dev.sluice.cpu;

import dev.sluice.api.Op;
import java.util.List;

/** Chooses the kernel of an operation. */
final class Kernels {
  private Kernels() {}

  /** The kernels of an operation for a layout, in their order. */
  static List<Kernel> of(Op op, Binding binding) {
    boolean tiled = binding.layout().isTiled();
    return switch (op) {
      case Op.Conv conv -> List.of(tiled ? TileConv.forward(binding, conv) : single(binding, conv));
      case Op.DepthwiseConv conv ->
          List.of(tiled ? TileConv.depthwise(binding, conv) : ImageRows.of(binding, conv));
      case Op.Add add -> List.of(tiled ? TileSum.of(binding, add) : new ImageAdd(binding, add));
      case Op.Mask mask -> List.of(TileSum.of(binding, mask));
      case Op.BatchNorm batchNorm -> List.of(new TileBatchNorm(binding, batchNorm));
      case Op.BatchNormDx batchNorm -> List.of(new TileBatchNormDx(binding, batchNorm));
      case Op.DepthwiseDx dx -> List.of(TileConv.depthwise(binding, dx));
      case Op.DepthwiseDw dw -> List.of(TileConvDw.of(binding, dw));
      case Op.Apply apply -> List.of(new RowApply(binding, apply));
      case Op.Loss loss -> List.of(new SoftmaxLoss(binding, loss));
      case Op.ConvDx dx -> {
        TransposedWeights transposed = new TransposedWeights(binding, dx);
        yield List.of(transposed, TileConv.backward(binding, dx, transposed));
      }
      case Op.ConvDw dw when LinearDw.fits(binding, dw) -> {
        ImageMajor x = new ImageMajor(binding, dw.x());
        ImageMajor dy = new ImageMajor(binding, dw.dy());
        yield List.of(x, dy, new LinearDw(binding, dw, x, dy));
      }
      case Op.ConvDw dw -> List.of(TileConvDw.of(binding, dw));
      case Op.ShiftDw dw -> List.of(new TileGradients.Shift(binding, dw));
      case Op.ReluDx dx -> List.of(new TileGradients.Relu(binding, dx));
      case Op.PoolDx dx -> List.of(new TileGradients.Pool(binding, dx));
      case Op.Sgd sgd -> List.of(new SgdUpdate(binding, sgd));
    };
  }

  private static Kernel single(Binding binding, Op.Conv conv) {
    if (ImageLinear.fits(conv, binding.shape(conv.x()))) {
      return new ImageLinear(binding, conv);
    }
    return ImageRows.fits(binding, conv)
        ? ImageRows.of(binding, conv)
        : new ImageConv(binding, conv);
  }

  /** The values that an operation reads or writes, but for its rates. */
  static List<Integer> values(Op op) {
    return switch (op) {
      case Op.Conv conv -> List.of(conv.x(), conv.y());
      case Op.DepthwiseConv conv -> List.of(conv.x(), conv.y());
      case Op.Apply apply -> List.of(apply.x(), apply.y());
      case Op.Add add -> List.of(add.a(), add.b(), add.y());
      case Op.Mask mask -> List.of(mask.x(), mask.mask(), mask.y());
      case Op.BatchNorm batchNorm -> List.of(batchNorm.x(), batchNorm.y());
      case Op.BatchNormDx batchNorm -> List.of(batchNorm.x(), batchNorm.dy(), batchNorm.dx());
      case Op.Loss loss -> List.of(loss.logits(), loss.targets(), loss.loss(), loss.dLogits());
      case Op.ConvDx dx -> List.of(dx.dy(), dx.dx());
      case Op.ConvDw dw -> List.of(dw.x(), dw.dy());
      case Op.DepthwiseDx dx -> List.of(dx.dy(), dx.dx());
      case Op.DepthwiseDw dw -> List.of(dw.x(), dw.dy());
      case Op.ShiftDw dw -> List.of(dw.dy());
      case Op.ReluDx dx -> List.of(dx.y(), dx.dy(), dx.dx());
      case Op.PoolDx dx -> List.of(dx.x(), dx.dy(), dx.dx());
      case Op.Sgd _ -> List.of();
    };
  }
}
