package dev.sluice.trainer.data;

/** What is known of the compression in gzip and zlib. */
final class Deflate {
  /** Nothing becomes smaller by more than this factor. */
  static final long MAX_RATIO = 1032;

  private Deflate() {}
}
