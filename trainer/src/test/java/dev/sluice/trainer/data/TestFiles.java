package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Shape;
import dev.sluice.api.SluiceException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.function.Executable;

/** Small data sets for tests. */
final class TestFiles {
  private TestFiles() {}

  /** Random images with the labels 0, 1, …, classes − 1, 0, 1, …. */
  static LabelledImages images(Shape shape, int count, int classes, long seed) {
    Random random = new Random(seed);
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[shape.size()];
      random.nextBytes(image);
      pixels.add(image);
      labels.add(i % classes);
    }
    return LabelledImages.of(shape, pixels, labels);
  }

  /** An IDX file of unsigned bytes. */
  static byte[] idx(int[] sizes, byte[] elements) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + elements.length);
    file.putInt(0x0800 + sizes.length);
    for (int size : sizes) {
      file.putInt(size);
    }
    return file.put(elements).array();
  }

  /** Writes images and labels as MNIST does; {@code prefix} is {@code train} or {@code t10k}. */
  static void writeIdx(Path folder, String prefix, LabelledImages images) throws IOException {
    Shape shape = images.shape();
    int[] sizes = {images.size(), shape.height(), shape.width()};
    Files.createDirectories(folder);
    Files.write(folder.resolve(prefix + "-images-idx3-ubyte"), idx(sizes, pixels(images)));
    Files.write(
        folder.resolve(prefix + "-labels-idx1-ubyte"),
        idx(new int[] {images.size()}, labels(images)));
  }

  static byte[] pixels(LabelledImages images) {
    byte[] pixels = new byte[images.size() * images.shape().size()];
    for (int i = 0; i < images.size(); i++) {
      images.copy(i, pixels, i * images.shape().size());
    }
    return pixels;
  }

  static byte[] pixels(LabelledImages images, int i) {
    byte[] pixels = new byte[images.shape().size()];
    images.copy(i, pixels, 0);
    return pixels;
  }

  static byte[] labels(LabelledImages images) {
    byte[] labels = new byte[images.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) images.label(i);
    }
    return labels;
  }

  /** The records of CIFAR-10's binary version. */
  static byte[] cifar(LabelledImages images) {
    ByteBuffer file = ByteBuffer.allocate(images.size() * (1 + images.shape().size()));
    for (int i = 0; i < images.size(); i++) {
      file.put((byte) images.label(i)).put(pixels(images, i));
    }
    return file.array();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /** Writes an image; the format is the end of the name. */
  static Path write(BufferedImage image, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    String name = file.getFileName().toString();
    if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
      throw new IOException("no writer for " + file);
    }
    return file;
  }

  /** The line that a user would see. */
  static String failure(Executable work) {
    return String.valueOf(assertThrows(SluiceException.class, work).getMessage());
  }

  /** An image of one colour, 0xRRGGBB. */
  static BufferedImage colour(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }
}
