package dev.sluice.trainer;

import dev.sluice.api.Network;
import java.util.List;
import java.util.stream.IntStream;

/** How all widths are trained. */
public enum Recipe {
  /**
   * The narrowest step first; then each step adds channels and trains only what is new (Tann et al.
   * 2016).
   */
  INCREMENTAL,

  /**
   * All steps together: every batch trains all widths, the widest on the labels, the others on the
   * labels and on what the widest answers, half and half (the sandwich rule and in-place
   * distillation of Yu and Huang 2019, with all widths in the place of random ones).
   */
  JOINT,

  /** The baseline: an ordinary network for every width, sharing nothing. */
  INDEPENDENT,

  /** The last step alone, of a network whose other steps come from a model and stay as they are. */
  NEWEST;

  /**
   * The networks to train: the network itself, or one with a single step for each of its widths.
   * Each is a model of its own.
   */
  public List<Network> networks(Network network) {
    return switch (this) {
      case INCREMENTAL, JOINT, NEWEST -> List.of(network);
      case INDEPENDENT -> IntStream.range(0, network.steps()).mapToObj(network::at).toList();
    };
  }

  /** The stages that train one of those networks, first to last. */
  public List<Stage> stages(Network network) {
    return switch (this) {
      case JOINT -> List.of(Stage.joint(network.steps()));
      case NEWEST -> List.of(Stage.only(network.steps() - 1));
      case INCREMENTAL, INDEPENDENT ->
          IntStream.range(0, network.steps()).mapToObj(Stage::only).toList();
    };
  }
}
