package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One IDX file of unsigned bytes, gzipped or not: labels (N), grey images (N, H, W) or colour
 * images (N, C, H, W).
 *
 * <p>The format: two zero bytes, the type of the elements (8: unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit number, then the elements, last dimension
 * fastest. A header is believed only as far as the file's length allows.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">The MNIST database: file formats</a>
 */
record IdxFile(Path file, boolean gzipped, int dimensions) {
  private static final int UNSIGNED_BYTES = 0x0800;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};

  private static final long MAX_IMAGE_BYTES = 1 << 30;

  /** An image takes about so many bytes beside its pixels: for tiny ones, most of the memory. */
  private static final long IMAGE_OVERHEAD = 48;

  /** So many images or labels are harmless whatever the file's length. */
  static final int FEW = 1_000_000;

  private static final int BUFFER_BYTES = 1 << 16;

  /** What this file is, if it begins like an IDX file of 1, 3 or 4 dimensions. */
  static Optional<IdxFile> recognise(Path file) {
    try {
      boolean gzipped;
      try (InputStream in = Files.newInputStream(file)) {
        gzipped = Arrays.equals(in.readNBytes(GZIP_MAGIC.length), GZIP_MAGIC);
      }
      try (PositionedInput in = open(file, gzipped)) {
        int magic = new DataInputStream(in).readInt();
        int dimensions = magic - UNSIGNED_BYTES;
        boolean known = dimensions == 1 || dimensions == 3 || dimensions == 4;
        return known ? Optional.of(new IdxFile(file, gzipped, dimensions)) : Optional.empty();
      }
    } catch (EOFException | ZipException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  boolean holdsLabels() {
    return dimensions == 1;
  }

  /** How many labels or images its header says that there are; the file may hold as many. */
  int count() {
    try (PositionedInput in = open(file, gzipped)) {
      return sizes(in)[0];
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /** Reads all labels, unsigned. */
  byte[] readLabels() {
    return read(
        (in, sizes) -> {
          byte[] labels = in.readNBytes(sizes[0]); // grows with what is really there
          if (labels.length < sizes[0]) {
            throw cutOff(in, sizes[0] + " labels", labels.length);
          }
          return labels;
        });
  }

  /**
   * Reads all images.
   *
   * @param space takes the pixels
   * @return the images, without labels
   */
  ImageCollector readImages(PixelSpace space) {
    return read(
        (in, sizes) -> {
          Shape shape =
              dimensions == 3
                  ? new Shape(1, sizes[1], sizes[2])
                  : new Shape(sizes[1], sizes[2], sizes[3]);
          ImageCollector images = new ImageCollector(shape, space);
          while (images.images() < sizes[0]) {
            byte[] image = in.readNBytes(shape.size());
            if (image.length < shape.size()) {
              throw cutOff(in, sizes[0] + " images of " + shape, images.images());
            }
            images.image(image);
          }
          return images;
        });
  }

  private interface Body<T> {
    T read(PositionedInput in, int[] sizes) throws IOException;
  }

  private <T> T read(Body<T> body) {
    try (PositionedInput in = open(file, gzipped)) {
      return read(in, body);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private int[] sizes(PositionedInput in) throws IOException {
    try {
      DataInputStream numbers = new DataInputStream(in);
      numbers.readInt();
      int[] sizes = new int[dimensions];
      for (int d = 0; d < dimensions; d++) {
        sizes[d] = numbers.readInt();
      }
      checkSizes(sizes);
      return sizes;
    } catch (EOFException e) {
      throw cutOff(in, e);
    } catch (ZipException e) {
      throw damaged(in, e);
    }
  }

  private <T> T read(PositionedInput in, Body<T> body) throws IOException {
    int[] sizes = sizes(in);
    try {
      T result = body.read(in, sizes);
      String end = place(in.position());
      if (in.read() >= 0) {
        throw new SluiceException(
            "%s has more data than its header says, from %s on: fetch it again"
                .formatted(file, end));
      }
      return result;
    } catch (EOFException e) {
      throw cutOff(in, e);
    } catch (ZipException e) {
      throw damaged(in, e);
    }
  }

  private SluiceException cutOff(PositionedInput in, EOFException e) {
    return new SluiceException(
        "%s is cut off at %s: fetch it again".formatted(file, place(in.position())), e);
  }

  private SluiceException damaged(PositionedInput in, ZipException e) {
    return new SluiceException(
        "%s is damaged after %s: fetch it again: %s"
            .formatted(file, place(in.position()), e.getMessage()),
        e);
  }

  /** Where label {@code i} is, for errors. */
  String labelPlace(int i) {
    return place(2L * Integer.BYTES + i);
  }

  private String place(long position) {
    return (gzipped ? "byte %d decompressed" : "byte %d").formatted(position);
  }

  /** Refuses sizes that the file cannot hold, before anything of that size is allocated. */
  private void checkSizes(int[] sizes) throws IOException {
    long bytes = Files.size(file);
    long room = gzipped ? Deflate.most(bytes) : bytes;
    long elements = 1;
    long imageSize = 1;
    for (int d = 0; d < sizes.length; d++) {
      if (sizes[d] < 1) {
        throw new SluiceException(
            "%s: the size of dimension %d, at offset %d, is %d and must be at least 1: fetch it again"
                .formatted(file, d, 4 + 4 * d, sizes[d]));
      }
      if (sizes[d] > room / elements) {
        throw new SluiceException(
            "%s: its header says %s elements, more than its %d bytes may hold: fetch it again"
                .formatted(file, times(sizes), bytes));
      }
      elements *= sizes[d];
      imageSize *= d == 0 ? 1 : sizes[d];
    }
    if (!holdsLabels() && sizes[0] > FEW && sizes[0] * IMAGE_OVERHEAD > bytes) {
      throw new SluiceException(
          "%s: its header says %,d images in %,d bytes: more than %,d need %d bytes each: use fewer"
              .formatted(file, sizes[0], bytes, FEW, IMAGE_OVERHEAD));
    }
    if (imageSize > MAX_IMAGE_BYTES) {
      throw new SluiceException(
          "%s: its header says %s elements, too many for one image: shrink the images"
              .formatted(file, times(sizes)));
    }
  }

  /** {@code 60000×28×28}. */
  private static String times(int[] sizes) {
    return Arrays.stream(sizes).mapToObj(String::valueOf).collect(Collectors.joining("×"));
  }

  private SluiceException cutOff(PositionedInput in, String expected, int found) {
    return new SluiceException(
        "%s is cut off at %s: its header says %s, it has %d: fetch it again"
            .formatted(file, place(in.position()), expected, found));
  }

  private static PositionedInput open(Path file, boolean gzipped) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      return new PositionedInput(
          gzipped ? new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES)) : in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
