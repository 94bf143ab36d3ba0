package dev.sluice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Paths of images, one a line, until there are no more lines. Blank lines are passed over. Whoever
 * writes them waits while they are not classified yet.
 */
final class LineArrivals implements Arrivals {
  private static final int AHEAD = 16;
  private static final long WAIT_MILLIS = 200;

  private final BlockingQueue<Arrival> read = new ArrayBlockingQueue<>(AHEAD);

  private LineArrivals() {}

  /** Reads in a thread of its own: whoever waits for a line cannot be interrupted. */
  static LineArrivals of(InputStream lines) {
    Charset charset = Charset.forName(System.getProperty("native.encoding"));
    LineArrivals arrivals = new LineArrivals();
    Thread.ofPlatform()
        .daemon()
        .name("standard input")
        .start(() -> arrivals.readAll(new BufferedReader(new InputStreamReader(lines, charset))));
    return arrivals;
  }

  private void readAll(BufferedReader lines) {
    try {
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isBlank()) {
            read.put(arrival(line));
          }
        }
      } catch (IOException e) {
        read.put(new Arrival.Unusable("standard input: cannot be read: " + e.getMessage()));
      }
      read.put(new Arrival.End());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that, and then nobody reads on
    }
  }

  private static Arrival arrival(String line) {
    try {
      return new Arrival.Image(Path.of(line));
    } catch (InvalidPathException e) {
      return new Arrival.Unusable("'%s' is no path: %s".formatted(line, e.getReason()));
    }
  }

  @Override
  public Arrival next() {
    try {
      @Nullable Arrival next = read.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return next == null ? new Arrival.Nothing() : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Arrival.End();
    }
  }
}
