package dev.sluice.cli;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Shape;
import dev.sluice.trainer.NetworkDesign;
import dev.sluice.trainer.Widths;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UseDefaultConverter;

/** Which network, and its widths. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NetworkOptions {
  /** All of them. */
  static final List<String> NAMES =
      List.of("--network", "--connectivity", "--steps", "--widths", "--channels");

  /** Those that say how wide. */
  static final List<String> WIDTHS = List.of("--steps", "--widths", "--channels");

  private static final int STEPS = 4;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--network",
      paramLabel = "N",
      defaultValue = "lenet",
      converter = Words.OfNetwork.class,
      description =
          "lenet, cifar-convnet, svhn-convnet, resnet8, resnet20, separable-convnet, or a .json file"
              + " of your own layers, as docs/networks.md tells.")
  private NetworkDesign network;

  @Option(
      names = "--connectivity",
      paramLabel = "C",
      defaultValue = "dense",
      converter = Words.OfConnectivity.class,
      description =
          "dense: all channels in use read one another; triangular: those of a narrower width read"
              + " no channels of a wider one, so that going on to a wider one repeats nothing.")
  private Connectivity connectivity;

  @ArgGroup private @Nullable WidthOptions widths;

  /** How the widths are given: only one of these. */
  private static final class WidthOptions {
    @Option(
        names = "--steps",
        paramLabel = "N",
        converter = Words.OfSteps.class,
        description = "So many widths, in equal steps. Default: 4.")
    private @Nullable Integer steps;

    @Option(
        names = "--widths",
        paramLabel = "F,F,...",
        converter = Words.OfShares.class,
        description = "The widths as shares of the full one, such as 0.25,0.5,1.")
    private @Nullable Widths shares;

    @Option(
        names = "--channels",
        paramLabel = "LAYER=N,N,...",
        converter = {UseDefaultConverter.class, Words.OfChannels.class},
        description =
            "A layer's channels at every width, such as conv1=5,7,20; once per layer. Layers that"
                + " are not given get equal steps.")
    private @Nullable Map<String, Channels> channels;
  }

  NetworkDesign design() {
    return network;
  }

  /** The widths that were asked for; null if none were. */
  @Nullable Widths givenWidths() {
    return widths == null ? null : widths(widths);
  }

  /**
   * Builds the network.
   *
   * @throws picocli.CommandLine.ParameterException if the widths do not fit it
   */
  Network build(Shape images, int classes) {
    return Failures.checked(spec, () -> network.build(images, classes, widths(), connectivity));
  }

  private Widths widths() {
    return widths == null ? Widths.uniform(STEPS) : widths(widths);
  }

  private static Widths widths(WidthOptions given) {
    if (given.shares != null) {
      return given.shares;
    }
    if (given.channels != null) {
      int steps = given.channels.values().iterator().next().steps();
      return new Widths(Widths.uniform(steps).shares(), given.channels);
    }
    return Widths.uniform(given.steps == null ? STEPS : given.steps);
  }
}
