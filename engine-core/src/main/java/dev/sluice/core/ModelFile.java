package dev.sluice.core;

import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The model file: safetensors, ordered by step, so that its first steps are a narrower model. It is
 * read, checked and closed; nothing refers to the file afterwards.
 *
 * <p>{@link Blocks} says which tensors there are, and in which order.
 */
public final class ModelFile {
  /** Arrays may take this much and twice the weights: a triangular network leaves elements out. */
  private static final long MEMORY_SLACK = 64L << 20;

  private ModelFile() {}

  /**
   * Writes a model, replacing the file as a whole.
   *
   * @throws SluiceException naming the file, if it cannot be written, a weight is NaN or infinite,
   *     or the model is larger than {@link #read} reads; the old file is as it was
   */
  public static void write(Path file, StoredModel model) {
    try (AtomicFile.Draft draft = draft(file, model)) {
      draft.publish();
    }
  }

  /**
   * As {@link #write}, but the file stays as it is until the draft is published.
   *
   * @throws SluiceException as {@link #write}
   */
  public static AtomicFile.Draft draft(Path file, StoredModel model) {
    Parameters parameters = model.parameters();
    List<Tensor> tensors = tensors(parameters.list());
    checkMemory(parameters.list(), Tensor.bytes(tensors), what -> problem(file, what));
    checkFinite(file, parameters);
    List<Block> blocks = Blocks.of(parameters);
    ModelMetadata metadata =
        new ModelMetadata(
            model.network(),
            blocks,
            Blocks.stepEnds(blocks),
            model.normalisation(),
            model.classes(),
            model.calibration(),
            model.provenance());
    ModelMetadata.parse( // what could not be read is not written
        metadata.toMap(),
        (key, what) -> problem(file, SafetensorsHeaderParser.metadataMember(key) + ": " + what));
    return SafetensorsWriter.draft(
        file, metadata.toMap(), tensors, out -> Blocks.write(parameters, out));
  }

  /**
   * Reads a model. A file whose data ends exactly where a step ends is read as the narrower model
   * that it holds: see {@link StoredModel#isCut}.
   *
   * @throws SluiceException naming the file and the place, if anything is not as it must be
   */
  public static StoredModel read(Path file) {
    return readProved(file).model();
  }

  /** A model as it is in its file, and the blocks of its weights, whose checksums were compared. */
  record Proved(StoredModel model, List<Block> blocks) {}

  /** As {@link #read}. */
  static Proved readProved(Path file) {
    try (SafetensorsReader in = SafetensorsReader.openCut(file)) {
      ModelMetadata metadata = ModelMetadata.parse(in.metadata(), in::metadataProblem);
      try {
        checkLayout(metadata, in);
        int steps = steps(file, metadata.stepEnds(), in.dataSize());
        Network network = metadata.network().narrowed(steps);
        Parameters parameters = parameters(network, in);
        List<Block> blocks = Blocks.of(parameters);
        checkBlocks(file, metadata.blocks(), blocks);
        checkFinite(file, parameters);
        return new Proved(model(metadata, network, parameters), blocks);
      } catch (IllegalArgumentException e) { // parts that do not belong to one another
        throw in.headerProblem(e.getMessage());
      }
    }
  }

  private static Parameters parameters(Network network, SafetensorsReader in) {
    List<Parameter> list = NetworkParameters.of(network).list();
    checkMemory(list, in.dataSize(), what -> in.metadataProblem(ModelMetadata.NETWORK, what));
    Parameters parameters = new Parameters(list);
    Blocks.read(in, parameters);
    return parameters;
  }

  private static StoredModel model(ModelMetadata metadata, Network network, Parameters parameters) {
    int fileSteps = metadata.network().steps();
    Calibration calibration = metadata.calibration();
    if (calibration != null) {
      calibration.check(fileSteps, network.classes());
      calibration = calibration.narrowed(network.steps());
    }
    return new StoredModel(
        network,
        parameters,
        metadata.normalisation(),
        metadata.classes(),
        calibration,
        metadata.provenance(),
        fileSteps);
  }

  /** Tensors, blocks and steps of the whole network, whether or not their data is there. */
  private static void checkLayout(ModelMetadata metadata, SafetensorsReader in) {
    List<Parameter> parameters = NetworkParameters.of(metadata.network()).list();
    checkMemory(
        parameters,
        Tensor.bytes(in.tensors()),
        what -> in.metadataProblem(ModelMetadata.NETWORK, what));
    in.expect(tensors(parameters));
    List<Block> expected = Blocks.layout(parameters);
    List<Block> found = metadata.blocks();
    if (found.size() != expected.size()) {
      throw in.metadataProblem(
          ModelMetadata.BLOCKS, "%d entries, expected %d".formatted(found.size(), expected.size()));
    }
    for (int i = 0; i < found.size(); i++) {
      Block block = found.get(i);
      if (!block.samePlace(expected.get(i))) {
        throw in.metadataProblem(
            ModelMetadata.BLOCKS,
            "entry %d is %s up to byte %d, expected %s up to byte %d"
                .formatted(
                    i, block.place(), block.end(), expected.get(i).place(), expected.get(i).end()));
      }
    }
    if (!metadata.stepEnds().equals(Blocks.stepEnds(expected))) {
      throw in.metadataProblem(
          ModelMetadata.STEP_ENDS,
          "%s, expected %s".formatted(metadata.stepEnds(), Blocks.stepEnds(expected)));
    }
  }

  private static int steps(Path file, List<Long> stepEnds, long dataSize) {
    int last = stepEnds.indexOf(dataSize);
    if (last < 0) {
      throw problem(
          file,
          "has %d bytes of weights; %s are whole steps: it is incomplete or damaged, copy it again"
              .formatted(dataSize, stepEnds));
    }
    return last + 1;
  }

  private static void checkBlocks(Path file, List<Block> expected, List<Block> found) {
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).sha256().equals(expected.get(i).sha256())) {
        throw problem(
            file,
            "the weights of %s, up to byte %d of the data, do not have their checksum: copy it again"
                .formatted(found.get(i).place(), found.get(i).end()));
      }
    }
  }

  private static void checkFinite(Path file, Parameters parameters) {
    Optional<String> place = Blocks.firstNonFinite(parameters);
    if (place.isPresent()) {
      throw problem(file, place.get() + " is not a weight: train again, with a lower rate");
    }
  }

  /** Sizes are products of what a file says, so they are computed where nothing overflows. */
  private static void checkMemory(
      List<Parameter> parameters, long stored, Function<String, SluiceException> problem) {
    double bytes = 0;
    for (Parameter p : parameters) {
      double elements = (double) p.rows().full() * p.columns().full();
      elements *= (double) p.kernelHeight() * p.kernelWidth();
      if (elements > Integer.MAX_VALUE) {
        throw problem.apply("%s.%s has more than 2^31 elements".formatted(p.node(), p.field()));
      }
      bytes += elements * Float.BYTES;
    }
    if (bytes > 2.0 * stored + MEMORY_SLACK) {
      throw problem.apply(
          "its network needs arrays of %.0f bytes for %d bytes of weights"
              .formatted(bytes, stored));
    }
  }

  private static List<Tensor> tensors(List<Parameter> parameters) {
    return Blocks.tensors(parameters).stream().map(BlockTensor::tensor).toList();
  }

  private static SluiceException problem(Path file, @Nullable String what) {
    return FileFailure.of(file, what);
  }
}
