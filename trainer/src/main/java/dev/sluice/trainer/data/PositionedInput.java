package dev.sluice.trainer.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that knows how many of its bytes were read, for errors. */
final class PositionedInput extends FilterInputStream {
  private long position;

  PositionedInput(InputStream in) {
    super(in);
  }

  /** Bytes that were read or skipped. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    position += next < 0 ? 0 : 1;
    return next;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long count = super.skip(bytes);
    position += count;
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
