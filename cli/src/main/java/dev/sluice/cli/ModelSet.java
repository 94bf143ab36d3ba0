package dev.sluice.cli;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.ConfidencePolicy;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.data.DataSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a user calls a model: a model file with all its widths, or the folder of independent models,
 * {@code 0.safetensors} and so on, one for each width.
 *
 * @param path the file or the folder
 * @param models the file's, or one for each width, narrowest first
 */
record ModelSet(Path path, List<StoredModel> models) {
  ModelSet {
    models = List.copyOf(models);
  }

  /**
   * Reads a file or a folder.
   *
   * @throws SluiceException naming the file, if one cannot be read or they do not belong together
   */
  static ModelSet read(Path path) {
    if (!Files.isDirectory(path)) {
      return new ModelSet(path, List.of(ModelFile.read(path)));
    }
    List<Path> files =
        Stream.iterate(0, width -> width + 1)
            .map(width -> path.resolve(width + ".safetensors"))
            .takeWhile(Files::exists)
            .toList();
    if (files.isEmpty()) {
      throw new SluiceException(
          path + ": holds no 0.safetensors: name a model file, or a folder of independent models");
    }
    ModelSet set = new ModelSet(path, files.stream().map(ModelFile::read).toList());
    for (int i = 0; i < files.size(); i++) {
      set.checkIndependent(files.get(i), set.models.get(i));
    }
    return set;
  }

  private void checkIndependent(Path file, StoredModel model) {
    if (model.network().steps() != 1) {
      throw new SluiceException(
          "%s: has %d widths, but a model of a folder of independent models has one: name the file"
              .formatted(file, model.network().steps()));
    }
    if (!model.network().input().equals(input()) || !model.classes().equals(first().classes())) {
      throw new SluiceException(
          file + ": is for other images or classes than 0.safetensors beside it: move it away");
    }
    if (!model.provenance().equals(first().provenance())) {
      throw new SluiceException(
          file + ": comes from another training than 0.safetensors beside it: move it away");
    }
  }

  /** Whether there is a model of its own for every width. */
  boolean isIndependent() {
    return Files.isDirectory(path);
  }

  /** Number of widths. */
  int steps() {
    return isIndependent() ? models.size() : first().network().steps();
  }

  /** The only model, or the narrowest. */
  StoredModel first() {
    return models.getFirst();
  }

  /** The images that it takes. */
  Shape input() {
    return first().network().input();
  }

  /** Where it comes from. */
  Provenance provenance() {
    return new Provenance(path, first().provenance());
  }

  /**
   * Its own margin policy.
   *
   * @throws SluiceException if it has none
   */
  ConfidencePolicy policy() {
    if (isIndependent()) {
      throw new SluiceException(
          path
              + ": independent models share no thresholds; only one model with several widths has");
    }
    if (steps() == 1) {
      throw new SluiceException(path + ": has one width, so there is nothing to choose");
    }
    return Thresholds.policy(path, first());
  }

  /**
   * Makes sure that it can be asked about a data set.
   *
   * @throws SluiceException saying what does not fit
   */
  void check(DataSet data) {
    Evaluation.check(first(), data);
    provenance().checkSplit(data);
  }
}
