package dev.sluice.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  private static final Shape GREY = new Shape(1, 1, 1);
  private static final Shape COLOUR = new Shape(3, 1, 1);

  @TempDir Path folder;

  private Path png(BufferedImage image) throws IOException {
    return TestFiles.write(image, folder.resolve("image.png"));
  }

  private static BufferedImage grey(int type, int... samples) {
    BufferedImage image = new BufferedImage(samples.length, 1, type);
    for (int x = 0; x < samples.length; x++) {
      image.getRaster().setSample(x, 0, 0, samples[x]);
    }
    return image;
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(9);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }

  private static int[] read(Path file, Shape shape) {
    byte[] bytes = ImageFile.read(file, shape);
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }

  @Test
  void readsColoursChannelMajor() throws IOException {
    BufferedImage image = TestFiles.colour(2, 1, 0x0a141e);
    image.setRGB(1, 0, 0xc8d2dc);

    assertArrayEquals(new int[] {10, 200, 20, 210, 30, 220}, read(png(image), new Shape(3, 1, 2)));
  }

  @Test
  void turnsColoursToGreyByTheirLuma() throws IOException {
    assertArrayEquals(new int[] {76}, read(png(TestFiles.colour(3, 3, 0xff0000)), GREY));
    assertArrayEquals(new int[] {150}, read(png(TestFiles.colour(3, 3, 0x00ff00)), GREY));
    assertArrayEquals(new int[] {29}, read(png(TestFiles.colour(3, 3, 0x0000ff)), GREY));
    assertArrayEquals(new int[] {255}, read(png(TestFiles.colour(3, 3, 0xffffff)), GREY));
  }

  /** Image I/O would take the samples for linear light and brighten 128 to 188. */
  @Test
  void keepsGreyAsItIsStored() throws IOException {
    Path file = png(grey(BufferedImage.TYPE_BYTE_GRAY, 0, 50, 128, 255));

    assertArrayEquals(new int[] {0, 50, 128, 255}, read(file, new Shape(1, 1, 4)));
    assertArrayEquals(
        new int[] {0, 50, 128, 255, 0, 50, 128, 255, 0, 50, 128, 255},
        read(file, new Shape(3, 1, 4)));
  }

  @Test
  void bringsOtherDepthsToEightBits() throws IOException {
    Path deep = png(grey(BufferedImage.TYPE_USHORT_GRAY, 0, 257 * 77, 65535));
    assertArrayEquals(new int[] {0, 77, 255}, read(deep, new Shape(1, 1, 3)));

    Path bits = png(grey(BufferedImage.TYPE_BYTE_BINARY, 0, 1));
    assertArrayEquals(new int[] {0, 255}, read(bits, new Shape(1, 1, 2)));
  }

  @Test
  void readsPalettes() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xff3366);

    assertArrayEquals(new int[] {0xff, 0x33, 0x66}, read(png(image), COLOUR));
  }

  @Test
  void showsWhiteBehindWhatIsTransparent() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00ff0000);
    image.setRGB(1, 0, 0x80ff0000);
    image.setRGB(2, 0, 0xffff0000);

    assertArrayEquals(
        new int[] {255, 255, 255, 255, 127, 0, 255, 127, 0}, read(png(image), new Shape(3, 1, 3)));
  }

  @Test
  void readsJpeg() throws IOException {
    Path file = TestFiles.write(TestFiles.colour(16, 16, 0xc86432), folder.resolve("image.jpeg"));

    int[] values = read(file, COLOUR);

    assertEquals(0xc8, values[0], 4);
    assertEquals(0x64, values[1], 4);
    assertEquals(0x32, values[2], 4);
  }

  @Test
  void recognisesFilesByTheirContent() throws IOException {
    Path png = png(TestFiles.colour(1, 1, 0x808080));
    Path renamed = Files.move(png, folder.resolve("image.jpg"));

    assertArrayEquals(new int[] {128}, read(renamed, GREY));
  }

  @Test
  void stretchesToTheShape() throws IOException {
    BufferedImage image = TestFiles.colour(40, 10, 0x000000);
    for (int x = 20; x < 40; x++) {
      for (int y = 0; y < 10; y++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    int[] values = read(png(image), new Shape(1, 4, 4));
    for (int y = 0; y < 4; y++) {
      assertEquals(0, values[y * 4]);
      assertEquals(255, values[y * 4 + 3]);
    }
  }

  @Test
  void refusesWhatIsNoImage() throws IOException {
    Path file = folder.resolve("notes.png");
    for (String text : new String[] {"", "hello", "GIF89a"}) {
      Files.writeString(file, text);

      assertEquals(
          file + " is not a PNG or JPEG image: convert it, or move it elsewhere",
          TestFiles.failure(() -> ImageFile.read(file, GREY)));
    }
    assertEquals(
        "%1$s: cannot be read: no such file or folder: %1$s".formatted(folder.resolve("none.png")),
        TestFiles.failure(() -> ImageFile.read(folder.resolve("none.png"), GREY)));
  }

  @Test
  void refusesCutImages() throws IOException {
    for (String name : new String[] {"cut.png", "cut.jpeg"}) {
      Path file = TestFiles.write(noise(60, 40), folder.resolve(name));
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {8, 20, 40, 300, whole.length / 2, whole.length * 9 / 10}) {
        Files.write(file, Arrays.copyOf(whole, length));

        String message = TestFiles.failure(() -> ImageFile.read(file, COLOUR));

        assertTrue(message.startsWith(file.toString()), length + ": " + message);
        assertTrue(message.contains("replace or remove it"), length + ": " + message);
      }
    }
  }

  @Test
  void refusesDamagedImages() throws IOException {
    Path file = png(noise(60, 40));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 100, 200, (byte) 0x5a);
    Files.write(file, bytes);

    String message = TestFiles.failure(() -> ImageFile.read(file, COLOUR));

    assertTrue(
        message.matches(
            "\\Q" + file + "\\E cannot be decoded at byte \\d+, replace or remove it.*"),
        message);
  }

  /** A header that asks for gigabytes; the rest of the file does not matter. */
  @Test
  void refusesTooManyPixelsBeforeDecoding() throws IOException {
    Path file = png(noise(3, 3));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    bytes.putInt(16, 30_000).putInt(20, 30_000);
    Files.write(file, bytes.array());

    assertEquals(
        file
            + " has 30000×30000 pixels, more than the 64000000, and 65535 on a side, that Sluice decodes: shrink it",
        TestFiles.failure(() -> ImageFile.read(file, COLOUR)));
  }

  /** A header that asks for megabytes in a file of some bytes, which could not fill them. */
  @Test
  void refusesMorePixelsThanTheFileCanHold() throws IOException {
    Path file = png(noise(3, 3));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    bytes.putInt(16, 8_000).putInt(20, 8_000);
    Files.write(file, bytes.array());

    assertEquals(
        "%s says that it has 8000×8000 pixels, more than its %d bytes may hold: shrink, replace or remove it"
            .formatted(file, bytes.capacity()),
        TestFiles.failure(() -> ImageFile.read(file, COLOUR)));
  }

  /** A decoder goes through the whole image once for every scan. */
  @Test
  void refusesImagesOfManyScans() throws IOException {
    Path file = folder.resolve("progressive.jpeg");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam progressive = writer.getDefaultWriteParam();
    progressive.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(noise(16, 16), null, null), progressive);
    }
    writer.dispose();
    int scans = JpegScans.count(file);
    assertTrue(scans > 1 && scans < 20, scans + " scans");
    assertEquals(3, read(file, COLOUR).length);

    byte[] whole = Files.readAllBytes(file);
    byte[] scan = {-1, -0x26, 0, 8, 1, 1, 0, 0, 0, 0}; // the first bits of the brightness, again
    ByteBuffer many = ByteBuffer.allocate(whole.length + 100 * scan.length);
    many.put(whole, 0, whole.length - 2);
    for (int i = 0; i < 100; i++) {
      many.put(scan);
    }
    many.put(whole, whole.length - 2, 2);
    Files.write(file, many.array());

    assertEquals(100 + scans, JpegScans.count(file));
    assertEquals(
        file + " has more than 100 progressive scans, which take long to decode: save it again",
        TestFiles.failure(() -> ImageFile.read(file, COLOUR)));
  }

  /**
   * What cameras put in front, such as a smaller image, is left out, and so is what is compressed.
   */
  @Test
  void countsScansOfTheImageAlone() throws IOException {
    byte[] start = {-1, -0x28};
    byte[] application = {-1, -0x1f, 0, 6, -1, -0x26, -1, -0x26};
    byte[] scan = {-1, -1, -0x26, 0, 2, 5, -1, 0, -0x26, -1, -0x30, 7};
    byte[] end = {-1, -0x27, -1, -0x26, 0, 2};
    ByteBuffer image = ByteBuffer.allocate(100).put(start).put(application).put(scan).put(end);
    Path file = folder.resolve("image.jpeg");
    for (int bytes = start.length + application.length; bytes <= image.position(); bytes++) {
      Files.write(file, Arrays.copyOf(image.array(), bytes));
      int marker = start.length + application.length + 3;
      assertEquals(bytes < marker ? 0 : 1, JpegScans.count(file), bytes + " bytes");
    }
  }

  /** A JPEG file of four channels, as for print. */
  @Test
  void refusesOtherColours() throws IOException {
    Path file = folder.resolve("print.jpeg");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, null);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }

    assertEquals(
        file + " has other colours than RGB or grey: convert it to RGB",
        TestFiles.failure(() -> ImageFile.read(file, COLOUR)));
  }

  @Test
  void refusesOtherNumbersOfChannels() throws IOException {
    Path file = png(noise(3, 3));

    assertThrows(IllegalArgumentException.class, () -> ImageFile.read(file, new Shape(2, 3, 3)));
  }
}
