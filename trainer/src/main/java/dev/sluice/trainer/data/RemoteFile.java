package dev.sluice.trainer.data;

import java.net.URI;

/**
 * A file on the net whose content is known beforehand.
 *
 * @param bytes its length
 * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
 */
record RemoteFile(URI uri, long bytes, String sha256) {
  /** The last part of the path. */
  String name() {
    String path = uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether it is to be unpacked. */
  boolean isArchive() {
    return name().endsWith(".tar.gz");
  }
}
