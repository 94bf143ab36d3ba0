package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads PNG and JPEG files, recognised by their content, as a network's input.
 *
 * <p>The image is stretched to the wanted height and width, without keeping its proportions. For a
 * network with one channel, colours become grey by ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B; for
 * one with three, grey is repeated. What is transparent shows white. Deeper samples are brought to
 * 8 bits. Colour profiles and EXIF orientation are ignored: rotate such photographs beforehand.
 */
public final class ImageFile {
  private static final long MAX_PIXELS = 64_000_000;

  /** The most that a JPEG image can have. A row is held as numbers. */
  private static final int MAX_SIDE = 65_535;

  /** Programs write about ten. */
  private static final int MAX_SCANS = 100;

  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a");
  private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ff");

  private static final String JPEG_FORMAT = "jpeg";

  private ImageFile() {}

  /**
   * Reads one image. Any thread.
   *
   * @param shape the wanted shape, of one or three channels
   * @return C·H·W unsigned bytes, channel-major
   * @throws SluiceException if the file is not a whole PNG or JPEG image, has more than 64
   *     megapixels, 65,535 of them on a side or 100 progressive scans, or says that it has more
   *     than its length allows
   * @throws IllegalArgumentException if {@code shape} has another number of channels
   */
  public static byte[] read(Path file, Shape shape) {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new IllegalArgumentException("no image has " + shape.channels() + " channels");
    }
    String format =
        format(file)
            .orElseThrow(
                () ->
                    new SluiceException(
                        file + " is not a PNG or JPEG image: convert it, or move it elsewhere"));
    return convert(decode(file, format), shape);
  }

  /** Whether a file begins like a PNG or JPEG image. */
  static boolean recognises(Path file) {
    return format(file).isPresent();
  }

  /** The name by which Image I/O knows the file's format. */
  private static Optional<String> format(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(PNG.length);
      if (Arrays.equals(start, PNG)) {
        return Optional.of("png");
      }
      boolean jpeg = Arrays.equals(Arrays.copyOf(start, JPEG.length), JPEG);
      return jpeg ? Optional.of(JPEG_FORMAT) : Optional.empty();
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private static BufferedImage decode(Path file, String format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      if (format.equals(JPEG_FORMAT) && JpegScans.count(file) > MAX_SCANS) {
        throw new SluiceException(
            "%s has more than %d progressive scans, which take long to decode: save it again"
                .formatted(file, MAX_SCANS));
      }
      reader.setInput(in, true, true);
      return decode(file, reader, in);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader, ImageInputStream in)
      throws IOException {
    // Image I/O fills what is missing of a JPEG file with grey and only warns.
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try {
      checkSize(file, reader);
      BufferedImage image = reader.read(0);
      if (warnings.stream().anyMatch(warning -> warning.startsWith("Truncated File"))) {
        throw new SluiceException(
            "%s is cut off at byte %d: replace or remove it".formatted(file, in.length()));
      }
      int colours = image.getColorModel().getColorSpace().getType();
      if (colours != ColorSpace.TYPE_RGB && colours != ColorSpace.TYPE_GRAY) {
        throw new SluiceException(file + " has other colours than RGB or grey: convert it to RGB");
      }
      return image;
    } catch (SluiceException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw both for broken files
      throw new SluiceException(
          "%s cannot be decoded at byte %d, replace or remove it: %s"
              .formatted(file, in.getStreamPosition(), e.getMessage()),
          e);
    }
  }

  /** Refuses what is too large, or larger than the file can hold, before it is allocated. */
  private static void checkSize(Path file, ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    long pixels = (long) width * height;
    if (pixels > MAX_PIXELS || Math.max(width, height) > MAX_SIDE) {
      throw new SluiceException(
          "%s has %d×%d pixels, more than the %d, and %d on a side, that Sluice decodes: shrink it"
              .formatted(file, width, height, MAX_PIXELS, MAX_SIDE));
    }
    int bits = reader.getImageTypes(0).next().getColorModel().getPixelSize();
    if (pixels * bits / Byte.SIZE > Deflate.most(Files.size(file))) {
      throw new SluiceException(
          "%s says that it has %d×%d pixels, more than its %d bytes may hold: shrink, replace or remove it"
              .formatted(file, width, height, Files.size(file)));
    }
  }

  private static byte[] convert(BufferedImage image, Shape shape) {
    Resampling resampling = new Resampling(image.getHeight(), image.getWidth(), shape);
    int[] samples = new int[image.getWidth() * image.getRaster().getNumBands()];
    double[][] row = new double[3][image.getWidth()]; // [R, G, B]
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRaster().getPixels(0, y, image.getWidth(), 1, samples);
      if (image.getColorModel() instanceof IndexColorModel palette) {
        readRow(palette, samples, row);
      } else {
        readRow(image.getColorModel(), samples, row);
      }
      if (shape.channels() == 1) {
        for (int x = 0; x < row[0].length; x++) {
          row[0][x] = 0.299 * row[0][x] + 0.587 * row[1][x] + 0.114 * row[2][x];
        }
      }
      for (int channel = 0; channel < shape.channels(); channel++) {
        resampling.add(channel, y, row[channel]);
      }
    }
    return resampling.pixels();
  }

  /** Makes red, green and blue from 0 to 255, over white, of the numbers of a row's colours. */
  private static void readRow(IndexColorModel palette, int[] samples, double[][] rgb) {
    for (int x = 0; x < samples.length; x++) {
      int colour = palette.getRGB(samples[x]);
      double alpha = palette.getAlpha(samples[x]) / 255.0;
      for (int c = 0; c < 3; c++) {
        rgb[c][x] = overWhite((colour >> (8 * (2 - c))) & 0xFF, alpha);
      }
    }
  }

  /**
   * As above, of the samples of a row as they are stored: {@link BufferedImage#getRGB} takes grey
   * for linear light and brightens it.
   */
  private static void readRow(ColorModel model, int[] samples, double[][] rgb) {
    int bands = model.getNumComponents();
    int alphaBand = model.hasAlpha() ? bands - 1 : bands;
    for (int x = 0; x < samples.length / bands; x++) {
      int at = x * bands;
      double alpha = model.hasAlpha() ? samples[at + alphaBand] / largest(model, alphaBand) : 1;
      for (int c = 0; c < 3; c++) {
        int band = alphaBand == 1 ? 0 : c;
        rgb[c][x] = overWhite(255 * samples[at + band] / largest(model, band), alpha);
      }
    }
  }

  private static double overWhite(double value, double alpha) {
    return alpha * value + (1 - alpha) * 255;
  }

  /** The largest sample of a band. */
  private static double largest(ColorModel model, int band) {
    return (1 << model.getComponentSize(band)) - 1;
  }
}
