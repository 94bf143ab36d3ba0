package dev.sluice.cli;

import dev.sluice.api.Channels;
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
   * @param kind what it computes, and which nodes it reads if not the one before it
   * @param channels at every width; empty for a layer that yields those of its input
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
    List<Integer> channels = node.layer().ownChannels().map(Channels::prefixes).orElse(List.of());
    return new LayerInfo(node.name(), kind(node.layer()) + inputs(node), channels);
  }

  private static String kind(Layer layer) {
    return switch (layer) {
      case Layer.Conv2d(_, int size, int stride, int padding, boolean bias) ->
          conv("conv", size, stride, padding, bias);
      case Layer.DepthwiseConv2d(int size, int stride, int padding, boolean bias) ->
          conv("depthwise conv", size, stride, padding, bias);
      case Layer.Linear _ -> "linear";
      case Layer.BatchNorm2d _ -> "batch norm";
      case Layer.ReLU _ -> "ReLU";
      case Layer.Add _ -> "sum";
      case Layer.MaxPool2d(int size, int stride) -> pool("max", size, stride);
      case Layer.AvgPool2d(int size, int stride) -> pool("average", size, stride);
      case Layer.GlobalAvgPool2d _ -> "average pool of all pixels";
      case Layer.Dropout(double probability) -> "dropout " + probability;
    };
  }

  private static String inputs(Node node) {
    return node.inputs().isEmpty() ? "" : " of " + String.join(" and ", node.inputs());
  }

  private static String conv(String kind, int size, int stride, int padding, boolean bias) {
    return "%s %d×%d, stride %d, padding %d%s"
        .formatted(kind, size, size, stride, padding, bias ? "" : ", no bias");
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
