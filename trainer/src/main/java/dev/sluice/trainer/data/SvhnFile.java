package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One file of SVHN's cropped digits: a MAT-file with the array {@code X}, 32×32×3×N unsigned bytes
 * (rows, columns, channels, images), and the array {@code y} of N labels, 1 to 10, where 10 is the
 * digit 0.
 */
final class SvhnFile {
  static final Shape SHAPE = new Shape(3, 32, 32);

  /** The digits, and as many labels. */
  static final int CLASSES = 10;

  private static final List<Integer> DIMENSIONS =
      List.of(SHAPE.height(), SHAPE.width(), SHAPE.channels());

  private final Path file;
  private final ImageCollector to;
  private final long mostImages; // that the file may hold, compressed
  private final int firstImage;
  private final int firstLabel;

  private SvhnFile(Path file, ImageCollector to, long bytes) {
    this.file = file;
    this.to = to;
    this.mostImages = Math.min(Integer.MAX_VALUE, Deflate.most(bytes) / SHAPE.size());
    this.firstImage = to.images();
    this.firstLabel = to.labels();
  }

  /**
   * Reads a file.
   *
   * @param to takes its images of {@link #SHAPE} and their labels
   * @throws SluiceException naming the file and the place, if it is not such a file
   */
  static void read(Path file, ImageCollector to) {
    try (MatReader in = MatReader.open(file)) {
      new SvhnFile(file, to, in.size()).read(in);
    }
  }

  private void read(MatReader in) {
    for (Optional<MatArray> array = in.next(); array.isPresent(); array = in.next()) {
      switch (array.get().name()) {
        case "X" -> readImages(in, array.get());
        case "y" -> readLabels(in, array.get());
        default -> {} // not ours
      }
    }
    if (images() == 0 || images() != labels()) {
      throw new SluiceException(
          "%s has %d images in X and %d labels in y: it is no file of SVHN's cropped digits"
              .formatted(file, images(), labels()));
    }
  }

  private int images() {
    return to.images() - firstImage;
  }

  private int labels() {
    return to.labels() - firstLabel;
  }

  private void readImages(MatReader in, MatArray array) {
    List<Integer> sizes = array.dimensions();
    boolean one = sizes.equals(DIMENSIONS); // a last dimension of 1 is not stored
    boolean many = sizes.size() == 4 && sizes.subList(0, 3).equals(DIMENSIONS);
    if (!(one || many) || array.kind() != MatArray.UINT8 || array.complex()) {
      throw in.problem(
          "X is %s of %s, not 32×32×3×N of unsigned bytes".formatted(array.shape(), array.type()));
    }
    int count = one ? 1 : sizes.getLast();
    begin(in, "X", images(), count, (long) count * SHAPE.size());
    for (int i = 0; i < count; i++) {
      to.image(channelMajor(in.bytes(SHAPE.size())));
    }
    in.endNumbers();
  }

  /** From columns of each channel to rows. */
  private static byte[] channelMajor(byte[] columns) {
    byte[] rows = new byte[columns.length];
    for (int i = 0; i < columns.length; i++) {
      int channel = i / SHAPE.pixels();
      int column = i / SHAPE.height() % SHAPE.width();
      int row = i % SHAPE.height();
      rows[(channel * SHAPE.height() + row) * SHAPE.width() + column] = columns[i];
    }
    return rows;
  }

  private void readLabels(MatReader in, MatArray array) {
    List<Integer> sizes = array.dimensions();
    if (sizes.size() != 2 || !sizes.contains(1) || !array.isNumeric() || array.complex()) {
      throw in.problem("y is %s of %s, not N×1 numbers".formatted(array.shape(), array.type()));
    }
    int count = Math.max(sizes.getFirst(), sizes.getLast());
    begin(in, "y", labels(), count, count);
    for (int i = 0; i < count; i++) {
      double label = in.number();
      if (!(label >= 1 && label <= CLASSES && label == Math.rint(label))) {
        throw in.problem("label %d is %s, not 1 to %d".formatted(i + 1, label, CLASSES));
      }
      to.label((int) label % CLASSES);
    }
    in.endNumbers();
  }

  private void begin(MatReader in, String name, int found, int count, long numbers) {
    if (found > 0) {
      throw in.problem("a second " + name);
    }
    if (count < 1 || count > mostImages) {
      throw in.problem(
          "%s is of %d images, not 1 to the %d that the file may hold"
              .formatted(name, count, mostImages));
    }
    in.beginNumbers(numbers);
  }
}
