package dev.sluice.trainer.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pixels of which the first are in memory, all others in a file.
 *
 * @param imageBytes of every image
 * @param inMemory an array per image
 * @param file the images after those, one behind the other; null if there are none
 */
record StoredPixels(int imageBytes, List<byte[]> inMemory, @Nullable PixelFile file)
    implements Pixels {
  StoredPixels {
    inMemory = List.copyOf(inMemory);
  }

  @Override
  public PixelSpace asMuchSpace() {
    return file == null
        ? PixelSpace.inMemory()
        : new PixelSpace((long) inMemory.size() * imageBytes, file.folder());
  }

  @Override
  public void copy(int image, byte[] into, int offset) {
    if (file == null || image < inMemory.size()) {
      System.arraycopy(inMemory.get(image), 0, into, offset, imageBytes);
    } else {
      file.read((long) (image - inMemory.size()) * imageBytes, into, offset, imageBytes);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
