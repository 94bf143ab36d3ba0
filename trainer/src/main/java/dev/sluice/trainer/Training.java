package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.AtomicFile;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A training from its first epoch to its model files. Beside every model that is in the works
 * stands its checkpoint, until the model is written.
 */
public final class Training {
  private final Trainer trainer;
  private final TrainingJob job;

  public Training(Trainer trainer, TrainingJob job) {
    this.trainer = trainer;
    this.job = job;
  }

  /**
   * Trains and writes every model that is not finished yet. Blocks until it is done.
   *
   * @param resume whether to go on from a checkpoint and keep finished models of the same training
   * @return the models, in the order of {@link TrainingJob#files}
   * @throws SluiceException as {@link Trainer#train}, if a checkpoint would be lost, if a model
   *     cannot be written, or if another training to one of the files is under way, here or in
   *     another process
   */
  public List<StoredModel> run(boolean resume) {
    try (TrainingLock _ = TrainingLock.of(job.files())) {
      job.checkUnfinished(resume); // another may have left one while data were loaded
      for (Path file : job.files()) {
        AtomicFile.removeLeftovers(file);
        AtomicFile.removeLeftovers(TrainingJob.checkpoint(file));
      }
      return models(resume);
    }
  }

  private List<StoredModel> models(boolean resume) {
    List<Network> networks = job.recipe().networks(job.network());
    List<Path> files = job.files();
    Map<Path, StoredModel> finished = new HashMap<>();
    for (int i = 0; resume && i < files.size(); i++) { // all of them, before the first is trained
      Path file = files.get(i);
      if (Files.exists(file) && !Files.exists(TrainingJob.checkpoint(file))) {
        finished.put(file, finished(networks.get(i), file));
      }
    }
    if (job.log() != null) {
      CsvLog.begin(job.log(), resume);
    }
    List<StoredModel> models = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      StoredModel model = finished.get(files.get(i));
      models.add(model == null ? train(networks.get(i), files.get(i), resume) : model);
    }
    return List.copyOf(models);
  }

  /** A model file that is there already, if it is what this training would yield. */
  private StoredModel finished(Network network, Path file) {
    StoredModel model = ModelFile.read(file);
    if (!model.network().equals(network) || !model.provenance().equals(provenance(network))) {
      throw new SluiceException(
          file + ": is the result of another training; move it away, or leave out --resume");
    }
    return model;
  }

  private StoredModel train(Network network, Path file, boolean resume) {
    Map<String, String> provenance = provenance(network);
    Path checkpoint = TrainingJob.checkpoint(file);
    boolean begun = resume && Files.exists(checkpoint);
    EpochLog log = job.log() == null ? EpochLog.NONE : new CsvLog(job.log(), file);
    Course course =
        new Course(network, job.recipe().stages(network), job.origin(), provenance, log);
    StoredModel model = trainer.train(course, checkpoint, begun);
    ModelFile.write(file, model);
    remove(checkpoint);
    return model;
  }

  /** What the model of one of the recipe's networks says about its making. */
  Map<String, String> provenance(Network network) {
    Map<String, String> provenance = new TreeMap<>(trainer.provenance());
    provenance.put("networkName", job.networkName());
    provenance.put("recipe", job.recipe().name().toLowerCase(Locale.ROOT));
    provenance.put("stages", job.recipe().stages(network).toString());
    provenance.putAll(job.origin().provenance());
    provenance.putAll(
        TrainedOn.provenance(
            Stream.concat(trainer.trainedOn().stream(), job.origin().trainedOn().stream())
                .distinct()
                .toList()));
    return provenance;
  }

  private static void remove(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw new SluiceException(checkpoint + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
