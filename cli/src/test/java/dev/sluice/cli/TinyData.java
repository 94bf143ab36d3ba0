package dev.sluice.cli;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Images that are easy to tell apart: 28×28 grey noise with one bright quadrant, whose number is
 * the class.
 */
final class TinyData {
  static final int SIDE = 28;
  static final long SEED = 7;

  private TinyData() {}

  /** A folder of IDX files with a training and a test part; classes take turns. */
  static Path idx(Path folder, int classes, int perClass) throws IOException {
    Files.createDirectories(folder);
    part(folder, "train", classes, perClass, SEED);
    part(folder, "t10k", classes, Math.max(1, perClass / 2), SEED + 1);
    return folder;
  }

  /** A copy of IDX files with all pixels changed. */
  static Path changed(Path idx, Path copy, IntUnaryOperator change) throws IOException {
    return changed(idx, copy, "images", 16, change);
  }

  /** A copy of IDX files with all labels changed. */
  static Path relabelled(Path idx, Path copy, IntUnaryOperator change) throws IOException {
    return changed(idx, copy, "labels", 8, change);
  }

  private static Path changed(
      Path idx, Path copy, String names, int header, IntUnaryOperator change) throws IOException {
    Files.createDirectories(copy);
    try (Stream<Path> files = Files.list(idx)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = header; file.toString().contains(names) && i < bytes.length; i++) {
          bytes[i] = (byte) change.applyAsInt(bytes[i] & 0xFF);
        }
        Files.write(copy.resolve(file.getFileName()), bytes);
      }
    }
    return copy;
  }

  private static void part(Path folder, String name, int classes, int perClass, long seed)
      throws IOException {
    Random random = new Random(seed);
    int count = classes * perClass;
    try (DataOutputStream images = open(folder.resolve(name + "-images-idx3-ubyte"));
        DataOutputStream labels = open(folder.resolve(name + "-labels-idx1-ubyte"))) {
      images.writeInt(0x0803);
      images.writeInt(count);
      images.writeInt(SIDE);
      images.writeInt(SIDE);
      labels.writeInt(0x0801);
      labels.writeInt(count);
      for (int i = 0; i < count; i++) {
        images.write(pixels(i % classes, random));
        labels.write(i % classes);
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(Files.newOutputStream(file));
  }

  /** A folder with a sub-folder of PNG files for each class. */
  static Path png(Path folder, int perClass, String... classes) throws IOException {
    Random random = new Random(SEED);
    for (int c = 0; c < classes.length; c++) {
      Files.createDirectories(folder.resolve(classes[c]));
      for (int i = 0; i < perClass; i++) {
        png(folder.resolve(classes[c]).resolve(i + ".png"), c, random);
      }
    }
    return folder;
  }

  /** One PNG file. */
  static Path png(Path file, int quadrant, Random random) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = pixels(quadrant, random);
    for (int i = 0; i < pixels.length; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, Byte.toUnsignedInt(pixels[i]));
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static byte[] pixels(int quadrant, Random random) {
    byte[] pixels = new byte[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean bright = (x < SIDE / 2 ? 0 : 1) + (y < SIDE / 2 ? 0 : 2) == quadrant;
        pixels[y * SIDE + x] = (byte) (random.nextInt(90) + (bright ? 140 : 0));
      }
    }
    return pixels;
  }
}
