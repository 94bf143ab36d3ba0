package dev.sluice.trainer.data;

import dev.sluice.api.Shape;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** MAT-files as those of SVHN's cropped digits. */
public final class SvhnFiles {
  public static final Shape SHAPE = new Shape(3, 32, 32);

  private SvhnFiles() {}

  /** Writes a data set of images of {@link #SHAPE}. */
  public static void write(Path folder, LabelledImages train, LabelledImages test)
      throws IOException {
    Files.write(folder.resolve("train_32x32.mat"), of(train, ByteOrder.LITTLE_ENDIAN, true));
    Files.write(folder.resolve("test_32x32.mat"), of(test, ByteOrder.LITTLE_ENDIAN, true));
  }

  /** The file of some images; a label's digit 0 is written as 10. */
  static byte[] of(LabelledImages images, ByteOrder order, boolean compress) {
    byte[] x = new byte[images.size() * SHAPE.size()];
    byte[] y = new byte[images.size()];
    for (int i = 0; i < images.size(); i++) {
      y[i] = (byte) (images.label(i) == 0 ? 10 : images.label(i));
      byte[] pixels = TestFiles.pixels(images, i);
      for (int channel = 0; channel < 3; channel++) {
        for (int row = 0; row < 32; row++) {
          for (int column = 0; column < 32; column++) {
            x[row + 32 * (column + 32 * (channel + 3 * i))] =
                pixels[(channel * 32 + row) * 32 + column];
          }
        }
      }
    }
    return new MatWriter(order, compress)
        .array("X", MatWriter.UINT8_CLASS, MatWriter.UINT8, x, 32, 32, 3, images.size())
        .array("y", MatWriter.UINT8_CLASS, MatWriter.UINT8, y, images.size(), 1)
        .file();
  }
}
