package dev.sluice.cli;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Images that are easy to tell apart: grey noise with bright quadrants. Of the first four classes
 * it is one, whose number is the class; the others have two, or none.
 */
final class TinyData {
  static final int SIDE = 28;
  static final long SEED = 7;

  /** Which quadrants are bright, a bit for each. */
  private static final int[] BRIGHT = {1, 2, 4, 8, 0, 3, 5, 6, 9, 10};

  private static final int CIFAR_SIDE = 32;
  private static final int CIFAR_CHANNELS = 3;

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
        images.write(pixels(i % classes, SIDE, random));
        labels.write(i % classes);
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(Files.newOutputStream(file));
  }

  /**
   * A folder of files in CIFAR-10's binary version; channels are alike, and classes are numbers.
   */
  static Path cifar(Path folder, int classes, int perClass) throws IOException {
    Files.createDirectories(folder);
    cifar(folder.resolve("data_batch_1.bin"), classes, classes * perClass, SEED);
    cifar(folder.resolve("test_batch.bin"), classes, classes * perClass / 2, SEED + 1);
    List<String> names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    Files.write(folder.resolve("batches.meta.txt"), names);
    return folder;
  }

  private static void cifar(Path file, int classes, int count, long seed) throws IOException {
    Random random = new Random(seed);
    try (DataOutputStream records = open(file)) {
      for (int i = 0; i < count; i++) {
        records.write(i % classes);
        byte[] pixels = pixels(i % classes, CIFAR_SIDE, random);
        for (int channel = 0; channel < CIFAR_CHANNELS; channel++) {
          records.write(pixels);
        }
      }
    }
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
  static Path png(Path file, int kind, Random random) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = pixels(kind, SIDE, random);
    for (int i = 0; i < pixels.length; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, Byte.toUnsignedInt(pixels[i]));
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static byte[] pixels(int kind, int side, Random random) {
    byte[] pixels = new byte[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int quadrant = (x < side / 2 ? 0 : 1) + (y < side / 2 ? 0 : 2);
        boolean bright = (BRIGHT[kind] >> quadrant & 1) == 1;
        pixels[y * side + x] = (byte) (random.nextInt(90) + (bright ? 140 : 0));
      }
    }
    return pixels;
  }
}
