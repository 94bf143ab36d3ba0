package dev.sluice.trainer;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How training images are varied, anew in every epoch: some changes, one after the other. What
 * becomes of an image depends on the seed, the stage, the epoch and the image alone.
 *
 * @param changes first to last; none leaves the images as they are
 */
public record Augmentation(List<Change> changes) {
  /** What can be done to an image. Colours are normalised, so 0 is the mean. */
  public enum Kind {
    /** Left and right are exchanged in every second image. It has no size. */
    FLIP(0),

    /** The image gets a border of the mean colour, then its own size is cut out anywhere. */
    CROP(4),

    /**
     * A square anywhere in the image, whole or in part, takes the mean colour (DeVries and Taylor
     * 2017).
     */
    CUTOUT(8),

    /**
     * The image moves by up to so many pixels, across and down. Beyond a border the outermost
     * pixels go on, so a background stays one.
     */
    SHIFT(2);

    private final int usualPixels;

    Kind(int usualPixels) {
      this.usualPixels = usualPixels;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One change.
   *
   * @param kind what is done
   * @param pixels the border's width, the square's side, or how far: at least 1; 0 for a flip
   */
  public record Change(Kind kind, int pixels) {
    /**
     * @throws SluiceException if the kind does not have such a size
     */
    public Change {
      if (kind == Kind.FLIP ? pixels != 0 : pixels < 1) {
        throw new SluiceException(
            kind == Kind.FLIP
                ? "flip has no size: " + pixels
                : "%s needs a size of at least 1 pixel, not %d".formatted(kind.word(), pixels));
      }
    }

    /** The usual size of a kind. */
    static Change usual(Kind kind) {
      return new Change(kind, kind.usualPixels);
    }

    @Override
    public String toString() {
      return kind == Kind.FLIP ? kind.word() : kind.word() + ":" + pixels;
    }
  }

  /** Leaves images as they are. */
  public static final Augmentation NONE = new Augmentation(List.of());

  public Augmentation {
    changes = List.copyOf(changes);
  }

  /**
   * Reads what {@link #toString} writes: {@code flip,crop:4}. A size may be left out.
   *
   * @throws SluiceException saying which part is wrong
   */
  public static Augmentation of(String text) {
    return text.equals("none")
        ? NONE
        : new Augmentation(Arrays.stream(text.split(",", -1)).map(Augmentation::change).toList());
  }

  private static Change change(String text) {
    String[] parts = text.split(":", 2);
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(parts[0])) {
        return parts.length == 1 ? Change.usual(kind) : new Change(kind, pixels(parts[1], text));
      }
    }
    throw new SluiceException(
        "'%s' is none of %s"
            .formatted(
                text,
                Arrays.stream(Kind.values())
                    .map(kind -> Change.usual(kind).toString())
                    .collect(Collectors.joining(", "))));
  }

  private static int pixels(String number, String text) {
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw new SluiceException(text + ": the size must be a whole number of pixels", e);
    }
  }

  /**
   * Makes sure that images are large enough.
   *
   * @throws SluiceException naming the change that would leave nothing of them
   */
  void check(Shape images) {
    int smallerSide = Math.min(images.height(), images.width());
    for (Change change : changes) {
      if (change.pixels >= smallerSide) {
        throw new SluiceException(
            "augmentation %s is too much for %s images: at most %d pixels"
                .formatted(change, images, smallerSide - 1));
      }
    }
  }

  /** {@code flip,crop:4}, or {@code none}. */
  @Override
  public String toString() {
    return changes.isEmpty()
        ? "none"
        : changes.stream().map(Change::toString).collect(Collectors.joining(","));
  }
}
