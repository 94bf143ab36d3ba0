package dev.sluice.trainer.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Counts the scans of a JPEG file. A progressive image is gone through once for each of them, and a
 * scan needs no more than ten bytes: a small file could keep the decoder busy for hours.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
final class JpegScans {
  private static final int SCAN = 0xDA;
  private static final int END = 0xD9;

  private JpegScans() {}

  /** How many there are up to the end of the image, or of a file that is cut. */
  static int count(Path file) throws IOException {
    int scans = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int marker = next(in); marker != END; marker = next(in)) {
        scans += marker == SCAN ? 1 : 0;
        if (hasLength(marker)) {
          in.skipNBytes(Math.max(0, in.readUnsignedShort() - Short.BYTES));
        }
      }
    } catch (EOFException e) {
      return scans; // the decoder says that it is cut
    }
    return scans;
  }

  /** The next marker: what follows 255 and is neither 255 nor, among compressed bytes, 0. */
  private static int next(DataInputStream in) throws IOException {
    for (int before = 0; ; ) {
      int here = in.readUnsignedByte();
      if (before == 0xFF && here != 0xFF && here != 0) {
        return here;
      }
      before = here;
    }
  }

  /** All but TEM, the restarts and the image's beginning. */
  private static boolean hasLength(int marker) {
    return marker != 0x01 && (marker < 0xD0 || marker > 0xD8);
  }
}
