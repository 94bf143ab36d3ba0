package dev.sluice.trainer.data;

/** What is known of the compression in gzip, zlib and PNG. */
final class Deflate {
  /** Nothing becomes smaller by more than this factor. */
  private static final long MAX_RATIO = 1032;

  /** Images that are worth learning from become smaller by far less. */
  private static final long USUAL_RATIO = 100;

  private static final long HARMLESS = 32L << 20;

  private Deflate() {}

  /**
   * The most bytes that so many compressed ones may become. A decompression bomb becomes more: 32
   * MiB and a hundred times as many as they are.
   */
  static long most(long compressed) {
    return Math.min(compressed * MAX_RATIO, Math.max(compressed * USUAL_RATIO, HARMLESS));
  }
}
