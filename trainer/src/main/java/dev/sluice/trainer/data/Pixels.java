package dev.sluice.trainer.data;

/** The pixels of images of one size. Immutable, so any number of threads may read them. */
interface Pixels extends AutoCloseable {
  /** Copies the bytes of an image to {@code into}, from {@code offset}. */
  void copy(int image, byte[] into, int offset);

  /** Room for images as these: as much memory, and a file if these have one. */
  PixelSpace asMuchSpace();

  /** Frees what holds them, except for memory. They are not read any more. */
  @Override
  void close();
}
