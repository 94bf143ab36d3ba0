package dev.sluice.core;

import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How parameters are cut into what each step adds. Model files and checkpoints store the same
 * tensors in the same order: step by step, in a step node by node, of a node the weight's new rows,
 * its new columns, then the bias.
 */
public final class Blocks {
  private Blocks() {}

  /** The tensors that hold every element that exists, in file order; none is empty. */
  public static List<BlockTensor> tensors(List<Parameter> parameters) {
    List<BlockTensor> result = new ArrayList<>();
    int steps = parameters.getFirst().rows().steps();
    for (int step = 0; step < steps; step++) {
      for (Parameter parameter : parameters) {
        String name = String.join(".", "step" + step, parameter.node(), parameter.field());
        if (parameter.rank() == 1) {
          add(result, step, parameter, parameter.rowsBlock(step), name);
        } else {
          add(result, step, parameter, parameter.rowsBlock(step), name + ".rows");
          add(result, step, parameter, parameter.columnsBlock(step), name + ".cols");
        }
      }
    }
    return List.copyOf(result);
  }

  private static void add(
      List<BlockTensor> result, int step, Parameter parameter, Region region, String name) {
    if (!region.isEmpty()) {
      result.add(new BlockTensor(step, parameter, region, name));
    }
  }

  /** Writes the values of all tensors in file order. */
  public static void write(Parameters parameters, SafetensorsWriter out) throws IOException {
    for (BlockTensor tensor : tensors(parameters.list())) {
      float[] values = parameters.values(tensor.parameter().id());
      for (int run = 0; run < tensor.runs(); run++) {
        out.write(values, tensor.offset(run), tensor.runLength());
      }
    }
  }

  /** Reads the values of all tensors in file order. Elements that do not exist are left alone. */
  public static void read(SafetensorsReader in, Parameters into) {
    for (BlockTensor tensor : tensors(into.list())) {
      float[] values = into.values(tensor.parameter().id());
      for (int run = 0; run < tensor.runs(); run++) {
        in.read(values, tensor.offset(run), tensor.runLength());
      }
    }
  }

  /**
   * What every step adds to every node, with checksums, in file order. Two sets of parameters with
   * equal checksums for a block have the same bits there: so it is proved that frozen blocks do not
   * change.
   */
  public static List<Block> of(Parameters parameters) {
    Sha256 digest = new Sha256();
    return blocks(
        parameters.list(),
        block -> {
          for (BlockTensor tensor : block) {
            float[] values = parameters.values(tensor.parameter().id());
            for (int run = 0; run < tensor.runs(); run++) {
              digest.update(values, tensor.offset(run), tensor.runLength());
            }
          }
          return digest.finish();
        });
  }

  /** As {@link #of}, with an empty text for each checksum. */
  static List<Block> layout(List<Parameter> parameters) {
    return blocks(parameters, _ -> "");
  }

  private static List<Block> blocks(
      List<Parameter> parameters, Function<List<BlockTensor>, String> checksum) {
    List<Block> result = new ArrayList<>();
    List<BlockTensor> tensors = tensors(parameters);
    long end = 0;
    for (int first = 0, next; first < tensors.size(); first = next) {
      BlockTensor tensor = tensors.get(first);
      for (next = first; next < tensors.size() && tensors.get(next).sameBlock(tensor); next++) {
        end += tensors.get(next).tensor().bytes();
      }
      String sha256 = checksum.apply(tensors.subList(first, next));
      result.add(new Block(tensor.step(), tensor.parameter().node(), end, sha256));
    }
    return List.copyOf(result);
  }

  /** Where each step ends, in bytes from the end of the header. */
  static List<Long> stepEnds(List<Block> blocks) {
    List<Long> ends = new ArrayList<>();
    for (Block block : blocks) {
      if (block.step() == ends.size()) {
        ends.add(block.end());
      } else {
        ends.set(block.step(), block.end());
      }
    }
    return List.copyOf(ends);
  }

  /** Where the first weight is that is NaN or infinite, for people. */
  public static Optional<String> firstNonFinite(Parameters parameters) {
    for (BlockTensor tensor : tensors(parameters.list())) {
      float[] values = parameters.values(tensor.parameter().id());
      for (int run = 0; run < tensor.runs(); run++) {
        int start = tensor.offset(run);
        int finite = finite(values, start, tensor.runLength());
        if (finite < tensor.runLength()) {
          int element = run * tensor.runLength() + finite;
          return Optional.of(
              "tensor '%s', element %d: %s"
                  .formatted(tensor.name(), element, values[start + finite]));
        }
      }
    }
    return Optional.empty();
  }

  /** How many values, from the first on, are neither NaN nor infinite. */
  private static int finite(float[] values, int start, int length) {
    for (int i = 0; i < length; i++) {
      if (!Float.isFinite(values[start + i])) {
        return i;
      }
    }
    return length;
  }

  /**
   * One checksum for all blocks of the steps up to {@code step}: SHA-256 of their hexadecimal
   * checksums, one after another in file order.
   */
  public static String digest(List<Block> blocks, int step) {
    Sha256 digest = new Sha256();
    for (Block block : blocks) {
      if (block.step() <= step) {
        digest.update(block.sha256());
      }
    }
    return digest.finish();
  }

  /**
   * Copies the blocks that two networks have in common: of a wider and a narrower one of the same
   * layers, all that the narrower one has.
   *
   * @param nodes the names of those to copy
   */
  public static void copyShared(Parameters source, Parameters target, Predicate<String> nodes) {
    Map<Tensor, BlockTensor> from = new HashMap<>();
    tensors(source.list()).stream()
        .filter(block -> nodes.test(block.parameter().node()))
        .forEach(block -> from.put(block.tensor(), block));
    for (BlockTensor y : tensors(target.list())) {
      BlockTensor x = from.get(y.tensor());
      for (int run = 0; x != null && run < y.runs(); run++) {
        System.arraycopy(
            source.values(x.parameter().id()),
            x.offset(run),
            target.values(y.parameter().id()),
            y.offset(run),
            y.runLength());
      }
    }
  }
}
