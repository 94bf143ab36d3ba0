package dev.sluice.trainer.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of images of one size: the first ones in memory, all others in a file. Immutable, so
 * any number of threads may read it.
 *
 * @param imageBytes of every image
 * @param inMemory an array per image
 * @param file the images after those, one behind the other; null if there are none
 */
record Pixels(int imageBytes, List<byte[]> inMemory, @Nullable PixelFile file) {
  Pixels {
    inMemory = List.copyOf(inMemory);
  }

  /** Room for images as these: as much memory, and a file if these have one. */
  PixelSpace asMuchSpace() {
    return file == null
        ? PixelSpace.inMemory()
        : new PixelSpace((long) inMemory.size() * imageBytes, file.folder());
  }

  /** Copies the bytes of an image to {@code into}, from {@code offset}. */
  void copy(int image, byte[] into, int offset) {
    if (file == null || image < inMemory.size()) {
      System.arraycopy(inMemory.get(image), 0, into, offset, imageBytes);
    } else {
      file.read((long) (image - inMemory.size()) * imageBytes, into, offset, imageBytes);
    }
  }
}
