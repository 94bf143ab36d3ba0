package dev.sluice.cli;

import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Plan;
import dev.sluice.api.Shape;
import dev.sluice.core.Block;
import dev.sluice.core.Blocks;
import dev.sluice.core.Calibration;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Planner;
import dev.sluice.core.StoredModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model file holds, for people and programs.
 *
 * @param fileSteps the steps that the file describes
 * @param cut whether it holds fewer than those, since it ends after one of them
 * @param layers first to last
 * @param widths narrowest first
 * @param blocks in file order
 * @param staleThresholds the steps whose thresholds were fitted on other weights
 */
record ModelInfo(
    String file,
    String network,
    String connectivity,
    Shape input,
    int steps,
    int fileSteps,
    boolean cut,
    List<LayerInfo> layers,
    List<WidthInfo> widths,
    List<Block> blocks,
    Normalisation normalisation,
    List<String> classes,
    @Nullable Calibration calibration,
    List<Integer> staleThresholds,
    Map<String, String> provenance) {

  /**
   * A layer.
   *
   * @param channels at every width; empty for a layer without weights
   */
  record LayerInfo(String name, String kind, List<Integer> channels) {}

  /**
   * A width.
   *
   * @param parameters that it reads
   */
  record WidthInfo(int step, long macs, long parameters, long weightBytes) {}

  static ModelInfo of(Path file, StoredModel model) {
    Network network = model.network();
    List<Block> blocks = Blocks.of(model.parameters());
    Calibration calibration = model.calibration();
    return new ModelInfo(
        file.toString(),
        new Provenance(file, model.provenance()).network(),
        Words.of(network.connectivity()),
        network.input(),
        network.steps(),
        model.fileSteps(),
        model.isCut(),
        network.nodes().stream().map(ModelInfo::layer).toList(),
        widths(network),
        blocks,
        model.normalisation(),
        model.classes(),
        calibration,
        calibration == null ? List.of() : calibration.stale(blocks),
        model.provenance());
  }

  private static LayerInfo layer(Node node) {
    return switch (node.layer()) {
      case Layer.Conv2d conv ->
          new LayerInfo(
              node.name(),
              "conv %d×%d, stride %d, padding %d"
                  .formatted(conv.kernelSize(), conv.kernelSize(), conv.stride(), conv.padding()),
              conv.channels().prefixes());
      case Layer.Linear linear ->
          new LayerInfo(node.name(), "linear", linear.channels().prefixes());
      case Layer.ReLU _ -> new LayerInfo(node.name(), "ReLU", List.of());
      case Layer.MaxPool2d(int size, int stride) ->
          new LayerInfo(node.name(), pool("max", size, stride), List.of());
      case Layer.AvgPool2d(int size, int stride) ->
          new LayerInfo(node.name(), pool("average", size, stride), List.of());
    };
  }

  private static String pool(String kind, int size, int stride) {
    return "%s pool %d×%d, stride %d".formatted(kind, size, size, stride);
  }

  private static List<WidthInfo> widths(Network network) {
    Plan plan = Planner.inference(network);
    return IntStream.range(0, network.steps())
        .mapToObj(
            step -> {
              int program = plan.program(Planner.infer(step));
              long parameters = plan.parameters(program);
              return new WidthInfo(step, plan.macs(program), parameters, parameters * Float.BYTES);
            })
        .toList();
  }
}
