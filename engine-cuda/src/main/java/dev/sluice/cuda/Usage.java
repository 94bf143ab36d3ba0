package dev.sluice.cuda;

import dev.sluice.api.Op;
import dev.sluice.api.Program;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The values that a program touches.
 *
 * @param read rates among them
 */
record Usage(Set<Integer> read, Set<Integer> written) {
  static Usage of(Program program) {
    return new Usage(
        program.ops().stream()
            .flatMap(op -> read(op).stream())
            .collect(Collectors.toCollection(TreeSet::new)),
        program.ops().stream()
            .flatMap(op -> written(op).stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static List<Integer> read(Op op) {
    return switch (op) {
      case Op.Conv conv -> List.of(conv.x());
      case Op.DepthwiseConv conv -> List.of(conv.x());
      case Op.Apply apply -> List.of(apply.x());
      case Op.Add add -> List.of(add.a(), add.b());
      case Op.Mask mask -> List.of(mask.x(), mask.mask());
      case Op.BatchNorm batchNorm -> List.of(batchNorm.x());
      case Op.BatchNormDx batchNorm -> List.of(batchNorm.x(), batchNorm.dy());
      case Op.DepthwiseDx dx -> List.of(dx.dy());
      case Op.DepthwiseDw dw -> List.of(dw.x(), dw.dy());
      case Op.Loss loss -> List.of(loss.logits(), loss.targets());
      case Op.ConvDx dx -> List.of(dx.dy());
      case Op.ConvDw dw -> List.of(dw.x(), dw.dy());
      case Op.ShiftDw dw -> List.of(dw.dy());
      case Op.ReluDx dx -> List.of(dx.y(), dx.dy());
      case Op.PoolDx dx -> List.of(dx.x(), dx.dy());
      case Op.Sgd sgd -> List.of(sgd.rates());
    };
  }

  private static List<Integer> written(Op op) {
    return switch (op) {
      case Op.Conv conv -> List.of(conv.y());
      case Op.DepthwiseConv conv -> List.of(conv.y());
      case Op.Apply apply -> List.of(apply.y());
      case Op.Add add -> List.of(add.y());
      case Op.Mask mask -> List.of(mask.y());
      case Op.BatchNorm batchNorm -> List.of(batchNorm.y());
      case Op.BatchNormDx batchNorm -> List.of(batchNorm.dx());
      case Op.DepthwiseDx dx -> List.of(dx.dx());
      case Op.Loss loss -> List.of(loss.loss(), loss.dLogits());
      case Op.ConvDx dx -> List.of(dx.dx());
      case Op.ReluDx dx -> List.of(dx.dx());
      case Op.PoolDx dx -> List.of(dx.dx());
      case Op.ConvDw _, Op.DepthwiseDw _, Op.ShiftDw _, Op.Sgd _ -> List.of();
    };
  }
}
