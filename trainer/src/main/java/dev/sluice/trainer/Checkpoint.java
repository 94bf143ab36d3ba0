package dev.sluice.trainer;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Blocks;
import dev.sluice.core.NetworkJson;
import dev.sluice.core.SafetensorsReader;
import dev.sluice.core.SafetensorsWriter;
import dev.sluice.core.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A training state in a safetensors file: the model's tensors, then their velocities under {@code
 * velocity.*}. Metadata say which training it belongs to, and no other goes on from it.
 */
final class Checkpoint {
  private static final String FORMAT = "sluice-checkpoint/1";
  private static final String NETWORK = "network";
  private static final String VELOCITY = "velocity.";

  /** Keys of metadata that say nothing of the training. */
  private static final Set<String> OWN = Set.of(NETWORK, "format", "stage", "epoch");

  private Checkpoint() {}

  /**
   * Replaces the file as a whole.
   *
   * @param training what must be the same to go on: name and value
   */
  static void write(Path file, Network network, TrainingState state, Map<String, String> training) {
    Map<String, String> metadata = new LinkedHashMap<>(training);
    metadata.put(NETWORK, NetworkJson.write(network));
    metadata.put("format", FORMAT);
    metadata.put("stage", String.valueOf(state.stage()));
    metadata.put("epoch", String.valueOf(state.epoch()));
    SafetensorsWriter.write(
        file,
        metadata,
        tensors(state),
        out -> {
          Blocks.write(state.values(), out);
          Blocks.write(state.velocities(), out);
        });
  }

  /**
   * Reads a state back.
   *
   * @throws SluiceException naming the file, if it is broken or belongs to another training
   */
  static TrainingState read(Path file, Network network, Map<String, String> training) {
    try (SafetensorsReader in = SafetensorsReader.open(file)) {
      Map<String, String> found = in.metadata();
      if (!FORMAT.equals(found.get("format"))) {
        throw new SluiceException(file + ": not a checkpoint of this version of Sluice");
      }
      check(file, NETWORK, found, NetworkJson.write(network));
      Set<String> names = new TreeSet<>(found.keySet()); // an option may be missing on either side
      names.removeAll(OWN);
      names.addAll(training.keySet());
      names.forEach(name -> check(file, name, found, training.get(name)));
      TrainingState state =
          new TrainingState(
              number(file, found, "stage"),
              number(file, found, "epoch"),
              TrainingState.zeros(network),
              TrainingState.zeros(network));
      in.expect(tensors(state));
      Blocks.read(in, state.values());
      Blocks.read(in, state.velocities());
      return state;
    }
  }

  private static void check(
      Path file, String name, Map<String, String> found, @Nullable String value) {
    String written = found.get(name);
    Optional<String> set = TrainedOn.digested(name).map(found::get);
    if (written != null && value != null && !written.equals(value) && set.isPresent()) {
      throw new SluiceException(
          "%s: was written when %s had other images or labels; put those back, or remove it to start anew"
              .formatted(file, set.get()));
    }
    if (!Objects.equals(written, value)) {
      throw new SluiceException(
          "%s: was written with %s %s, not %s; use the same options, or remove it to start anew"
              .formatted(file, name, orNone(written), orNone(value)));
    }
  }

  private static String orNone(@Nullable String value) {
    return value == null ? "none" : value;
  }

  private static List<Tensor> tensors(TrainingState state) {
    return Stream.concat(
            Blocks.tensors(state.values().list()).stream().map(block -> block.tensor()),
            Blocks.tensors(state.values().list()).stream().map(block -> block.tensor(VELOCITY)))
        .toList();
  }

  private static int number(Path file, Map<String, String> metadata, String key) {
    String text = metadata.getOrDefault(key, "nothing");
    try {
      return Objects.checkIndex(Integer.parseInt(text), Integer.MAX_VALUE);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new SluiceException("%s: %s must be a number, not '%s'".formatted(file, key, text), e);
    }
  }
}
