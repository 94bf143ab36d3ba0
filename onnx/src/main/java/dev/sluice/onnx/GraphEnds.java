package dev.sluice.onnx;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.onnx.proto.TensorProto;
import dev.sluice.onnx.proto.TensorShapeProto.Dimension;
import dev.sluice.onnx.proto.TypeProto;
import dev.sluice.onnx.proto.ValueInfoProto;
import java.util.List;

/**
 * What goes into a graph and what comes out.
 *
 * @param input name of the images
 * @param batch how many of them the graph takes, 0 for any number
 * @param image shape of one
 * @param output name of the scores
 */
record GraphEnds(String input, long batch, Shape image, String output) {
  private static final int RANK = 4;

  /**
   * @throws SluiceException naming the file, if there is not one of each, or the images are no
   *     (batch, channels, height, width)
   */
  static GraphEnds of(OnnxFile file, Constants constants) {
    // Older files name their constants among the inputs too.
    List<ValueInfoProto> inputs =
        file.graph().getInputList().stream().filter(i -> !constants.has(i.getName())).toList();
    if (inputs.size() != 1 || file.graph().getOutputCount() != 1) {
      throw file.problem(
          "has %d inputs and %d outputs: one input, images, and one output, scores of classes, are supported"
              .formatted(inputs.size(), file.graph().getOutputCount()));
    }
    ValueInfoProto input = inputs.getFirst();
    TypeProto.Tensor type = input.getType().getTensorType();
    List<Dimension> shape = type.getShape().getDimList();
    boolean fits =
        type.getElemType() == TensorProto.DataType.FLOAT.getNumber() && shape.size() == RANK;
    for (int i = 1; fits && i < RANK; i++) {
      fits = shape.get(i).getDimValue() >= 1 && shape.get(i).getDimValue() <= Integer.MAX_VALUE;
    }
    if (!fits) {
      throw file.problem(
          "its input '%s' must be 32-bit floats (batch, channels, height, width), all but the batch fixed"
              .formatted(input.getName()));
    }
    int[] lengths = shape.stream().mapToInt(length -> (int) length.getDimValue()).toArray();
    Shape image = new Shape(lengths[1], lengths[2], lengths[3]);
    return new GraphEnds(
        input.getName(),
        shape.getFirst().getDimValue(),
        image,
        file.graph().getOutput(0).getName());
  }
}
