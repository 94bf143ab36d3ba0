package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be trained, and where to.
 *
 * @param networkName for people
 * @param network of all widths
 * @param recipe how its widths are trained
 * @param origin what it goes on from and learns from
 * @param out the model file; for {@link Recipe#INDEPENDENT} the folder of {@code 0.safetensors, …}
 * @param log a CSV file with a line for every epoch; null for none
 */
public record TrainingJob(
    String networkName,
    Network network,
    Recipe recipe,
    Origin origin,
    Path out,
    @Nullable Path log) {

  /** From random weights, on labels alone, without a log. */
  public TrainingJob(String networkName, Network network, Recipe recipe, Path out) {
    this(networkName, network, recipe, Origin.NONE, out, null);
  }

  /** The model files that the recipe leaves, in the order of {@link Recipe#networks}. */
  public List<Path> files() {
    return switch (recipe) {
      case INCREMENTAL, JOINT, NEWEST -> List.of(out);
      case INDEPENDENT ->
          IntStream.range(0, network.steps())
              .mapToObj(step -> out.resolve(step + ".safetensors"))
              .toList();
    };
  }

  /** Where a model's checkpoint is while it is trained. */
  public static Path checkpoint(Path model) {
    return model.resolveSibling(model.getFileName() + ".checkpoint");
  }

  /**
   * Makes sure, before data are loaded, that the training can begin.
   *
   * @param resume as in {@link Training#run}
   * @throws SluiceException if a file cannot be written, if there is nothing to resume, or if a
   *     checkpoint would be lost
   */
  public void check(boolean resume) {
    if (recipe == Recipe.INDEPENDENT) {
      createFolder(out);
      Path next = out.resolve(network.steps() + ".safetensors");
      if (Files.exists(next)) {
        throw new SluiceException(
            next + ": is a wider model of another training; remove it, or name another folder");
      }
    }
    if (log != null) {
      AtomicFile.check(log);
      CsvLog.check(log);
    }
    for (Path file : files()) {
      AtomicFile.check(file);
    }
    checkUnfinished(resume);
    if (resume && files().stream().noneMatch(f -> Files.exists(f) || Files.exists(checkpoint(f)))) {
      throw new SluiceException(
          "nothing to resume: there is no "
              + checkpoint(files().getFirst())
              + "; leave out --resume");
    }
  }

  /**
   * Makes sure that no checkpoint would be lost.
   *
   * @throws SluiceException naming the first of a training that was not finished
   */
  void checkUnfinished(boolean resume) {
    for (Path file : files()) {
      if (!resume && Files.exists(checkpoint(file))) {
        throw new SluiceException(
            checkpoint(file) + ": an unfinished training; go on with --resume, or remove it");
      }
    }
  }

  private static void createFolder(Path folder) {
    if (Files.isRegularFile(folder)) {
      throw new SluiceException(folder + ": is a file; independent models go to a folder");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SluiceException(
          "%s: cannot be created: %s".formatted(folder, FileFailure.reason(e)), e);
    }
  }
}
