package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The width that a user asks for.
 *
 * @param step empty if it is left open, by a word such as {@code all}
 */
record WidthChoice(OptionalInt step) {
  /** Left open. */
  static final WidthChoice ANY = new WidthChoice(OptionalInt.empty());

  /**
   * The steps that are meant.
   *
   * @param steps how many there are
   * @throws SluiceException if the wanted one is none of them
   */
  List<Integer> among(int steps) {
    if (step.isPresent() && step.getAsInt() >= steps) {
      throw new SluiceException(
          "step %d does not exist: this model has steps 0 to %d"
              .formatted(step.getAsInt(), steps - 1));
    }
    return step.isPresent() ? List.of(step.getAsInt()) : IntStream.range(0, steps).boxed().toList();
  }

  /** Reads {@code all} or a step. */
  static final class AllOrStep implements ITypeConverter<WidthChoice> {
    static final String ALL = "all";

    @Override
    public WidthChoice convert(String text) {
      return parse(text, ALL);
    }
  }

  /** Reads {@code auto} or a step. */
  static final class AutoOrStep implements ITypeConverter<WidthChoice> {
    static final String AUTO = "auto";

    @Override
    public WidthChoice convert(String text) {
      return parse(text, AUTO);
    }
  }

  private static WidthChoice parse(String text, String word) {
    if (text.equals(word)) {
      return ANY;
    }
    try {
      return new WidthChoice(OptionalInt.of(Integer.parseUnsignedInt(text)));
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'%s' is neither '%s' nor a step, counted from 0".formatted(text, word));
    }
  }
}
