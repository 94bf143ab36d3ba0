package dev.sluice.core;

import dev.sluice.api.Network;
import dev.sluice.api.Parameters;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a model file holds.
 *
 * @param network the layers and their widths
 * @param parameters of {@link NetworkParameters#of}; not copied
 * @param normalisation one mean and deviation per channel of the input
 * @param classes one name per class, all different
 * @param calibration thresholds, or null before they are fitted
 * @param provenance how the model was made, for people: key and text
 * @param fileSteps the steps that its file describes; more than the network's if the file was cut
 */
public record StoredModel(
    Network network,
    Parameters parameters,
    Normalisation normalisation,
    List<String> classes,
    @Nullable Calibration calibration,
    Map<String, String> provenance,
    int fileSteps) {

  /**
   * @throws IllegalArgumentException if the parts do not belong to one another
   */
  public StoredModel {
    classes = List.copyOf(classes);
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    if (!parameters.list().equals(NetworkParameters.of(network).list())) {
      throw new IllegalArgumentException("the parameters are not those of the network");
    }
    int channels = network.input().channels();
    if (normalisation.mean().size() != channels) {
      throw new IllegalArgumentException(
          "normalisation of %d channels, but images have %d"
              .formatted(normalisation.mean().size(), channels));
    }
    if (classes.size() != network.classes() || new HashSet<>(classes).size() < classes.size()) {
      throw new IllegalArgumentException(
          "needs %d different class names, not %s".formatted(network.classes(), classes));
    }
    if (calibration != null) {
      calibration.check(network.steps(), network.classes());
    }
    if (fileSteps < network.steps()) {
      throw new IllegalArgumentException("a file of " + fileSteps + " steps cannot hold more");
    }
  }

  /** A whole model. */
  public StoredModel(
      Network network,
      Parameters parameters,
      Normalisation normalisation,
      List<String> classes,
      @Nullable Calibration calibration,
      Map<String, String> provenance) {
    this(network, parameters, normalisation, classes, calibration, provenance, network.steps());
  }

  /** Whether it is what was left of a file that ends after one of its steps. */
  public boolean isCut() {
    return fileSteps > network.steps();
  }

  /**
   * The model without its wider steps: a model of its own, with copied weights.
   *
   * @param steps how many to keep, 1 … steps of the network
   */
  public StoredModel narrowed(int steps) {
    Network narrow = network.narrowed(steps);
    Parameters copy = new Parameters(NetworkParameters.of(narrow).list());
    Blocks.copyShared(parameters, copy, _ -> true);
    Calibration kept = calibration == null ? null : calibration.narrowed(steps);
    return new StoredModel(narrow, copy, normalisation, classes, kept, provenance);
  }
}
