package dev.sluice.trainer.data;

import java.nio.file.Path;

/**
 * Where the pixels of a data set are held: so many bytes of them in memory, all others in files.
 * One thread at a time.
 */
final class PixelSpace {
  private final Path folder;
  private long memory;

  /**
   * @param memory in bytes
   * @param folder of the files; created when one is needed
   */
  PixelSpace(long memory, Path folder) {
    this.memory = memory;
    this.folder = folder;
  }

  /** All pixels are in memory. */
  static PixelSpace inMemory() {
    return new PixelSpace(Long.MAX_VALUE, Path.of(""));
  }

  boolean isUnlimited() {
    return memory == Long.MAX_VALUE;
  }

  Path folder() {
    return folder;
  }

  /** Takes memory, if there is still so much. */
  boolean takes(int bytes) {
    if (bytes > memory) {
      return false;
    }
    memory -= bytes;
    return true;
  }
}
