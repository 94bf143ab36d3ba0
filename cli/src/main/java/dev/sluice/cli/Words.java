package dev.sluice.cli;

import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Paths;
import dev.sluice.api.SluiceException;
import dev.sluice.trainer.Augmentation;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.NetworkDesign;
import dev.sluice.trainer.OwnNetwork;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.Widths;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How words on the command line become values. */
final class Words {
  private Words() {}

  /** A value of an enumeration, as people write it. */
  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E value(E[] values, Function<E, String> word, String text) {
    for (E value : values) {
      if (word.apply(value).equals(text)) {
        return value;
      }
    }
    String known = Arrays.stream(values).map(word).collect(Collectors.joining(", "));
    throw new TypeConversionException("'%s' is none of %s".formatted(text, known));
  }

  private static <T> List<T> list(String text, Function<String, T> parse, String what) {
    try {
      return Arrays.stream(text.split(",", -1)).map(parse).toList();
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is not a list of %s".formatted(text, what));
    }
  }

  /** A whole number of at least 1. */
  static class OfCount implements ITypeConverter<Integer> {
    private final int most;

    OfCount() {
      this(Integer.MAX_VALUE);
    }

    private OfCount(int most) {
      this.most = most;
    }

    @Override
    public Integer convert(String text) {
      try {
        int count = Integer.parseInt(text);
        if (count > most) {
          throw new TypeConversionException("%d is more than %d".formatted(count, most));
        }
        if (count >= 1) {
          return count;
        }
      } catch (NumberFormatException e) {
        // said below, in the same words
      }
      throw new TypeConversionException("'%s' is not a whole number above 0".formatted(text));
    }
  }

  /** A number of threads. */
  static final class OfThreads extends OfCount {
    OfThreads() {
      super(1024);
    }
  }

  /** A number of widths; model files hold no more. */
  static final class OfSteps extends OfCount {
    OfSteps() {
      super(256);
    }
  }

  /** A step, counted from 0. */
  static final class OfStep implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.parseUnsignedInt(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'%s' is not a step, counted from 0".formatted(text));
      }
    }
  }

  /** The number of a port. */
  static final class OfPort implements ITypeConverter<Integer> {
    private static final int MOST = 65_535;

    @Override
    public Integer convert(String text) {
      try {
        int port = Integer.parseUnsignedInt(text);
        if (port <= MOST) {
          return port;
        }
      } catch (NumberFormatException e) {
        // said below, in the same words
      }
      throw new TypeConversionException("'%s' is not a port, 0 to %d".formatted(text, MOST));
    }
  }

  /** The name of a network, or the file of one. */
  static final class OfNetwork implements ITypeConverter<NetworkDesign> {
    @Override
    public NetworkDesign convert(String text) {
      if (!text.endsWith(".json")) {
        return value(NamedNetwork.values(), NamedNetwork::id, text);
      }
      try {
        return OwnNetwork.read(Path.of(text));
      } catch (SluiceException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The name of a recipe. */
  static final class OfRecipe implements ITypeConverter<Recipe> {
    @Override
    public Recipe convert(String text) {
      Recipe[] chosen = {Recipe.INCREMENTAL, Recipe.JOINT, Recipe.INDEPENDENT};
      return value(chosen, Words::of, text);
    }
  }

  /** The name of a platform. */
  static final class OfPlatform implements ITypeConverter<Platform> {
    @Override
    public Platform convert(String text) {
      return value(Platform.values(), Platform::id, text);
    }
  }

  /** The name of a connectivity. */
  static final class OfConnectivity implements ITypeConverter<Connectivity> {
    @Override
    public Connectivity convert(String text) {
      return value(Connectivity.values(), Words::of, text);
    }
  }

  /** Which kernels may be taken. */
  static final class OfPaths implements ITypeConverter<Paths> {
    @Override
    public Paths convert(String text) {
      return value(Paths.values(), Words::of, text);
    }
  }

  /** How training images are varied, {@code flip,crop:4}. */
  static final class OfAugmentation implements ITypeConverter<Augmentation> {
    @Override
    public Augmentation convert(String text) {
      try {
        return Augmentation.of(text);
      } catch (SluiceException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Widths as shares of the full one, {@code 0.25,0.5,1}. */
  static final class OfShares implements ITypeConverter<Widths> {
    @Override
    public Widths convert(String text) {
      List<Double> shares = list(text, Double::valueOf, "shares, such as 0.25,0.5,1");
      try {
        return new Widths(shares, Map.of());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** A layer's channels at every step, {@code 5,10,20}. */
  static final class OfChannels implements ITypeConverter<Channels> {
    @Override
    public Channels convert(String text) {
      List<Integer> counts =
          list(text, Integer::valueOf, "channels, one number per width, such as 5,10,20");
      try {
        return new Channels(counts);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
