package dev.sluice.cli;

import dev.sluice.api.SluiceException;
import dev.sluice.core.Printable;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Classifies a stream until it ends. What cannot be read is told and passed over.
 *
 * @param kept where images go that people should look at
 */
record Watch(
    Arrivals arrivals,
    Watcher watcher,
    Optional<KeptImages> kept,
    WatchScreen screen,
    WatchCounts counts) {
  /**
   * Blocks until the stream ends or it is told to stop.
   *
   * @throws SluiceException if the stream breaks off
   */
  void run(BooleanSupplier stopped) {
    try {
      boolean goesOn = true;
      while (goesOn && !stopped.getAsBoolean()) {
        goesOn = take(arrivals.next());
        screen.refresh(counts);
      }
    } finally {
      screen.end(counts);
    }
  }

  /** Whether the stream goes on. */
  private boolean take(Arrival arrival) {
    switch (arrival) {
      case Arrival.Image image -> look(image);
      case Arrival.Unusable(String reason) -> unreadable(reason);
      case Arrival.Nothing _ -> {}
      case Arrival.End _ -> {
        return false;
      }
    }
    return true;
  }

  private void look(Arrival.Image image) {
    Sighting sighting;
    try {
      sighting = watcher.look(image.file());
    } catch (SluiceException e) {
      unreadable(String.valueOf(e.getMessage()));
      return;
    }
    screen.result(sighting.text());
    if (kept.isPresent() && sighting.reason().isPresent()) {
      keep(kept.get(), sighting, sighting.reason().get());
    }
  }

  private void keep(KeptImages folder, Sighting sighting, String reason) {
    try {
      folder.keep(sighting.file(), reason);
      counts.kept();
    } catch (SluiceException e) {
      problem(String.valueOf(e.getMessage()));
    }
  }

  private void unreadable(String reason) {
    counts.unreadable();
    problem(reason);
  }

  private void problem(String reason) {
    screen.problem("sluice: " + Printable.text(reason));
  }
}
