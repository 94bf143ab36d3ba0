package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Driver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fastest way to do each layer of a plan: measured once, then read from a file. Thread-safe;
 * two sessions do not measure at the same time.
 */
public final class PathChoices {
  /**
   * One way to do a layer, from its input to its output.
   *
   * @param prepare is called before it is first queued, and not while a graph is captured
   * @param enqueue queues it
   */
  public record Way(String name, Runnable prepare, Runnable enqueue) {}

  private record Timed(Way way, float milliseconds) {
    String text() {
      return "%s %.4f ms".formatted(way.name(), milliseconds);
    }
  }

  private final ChoiceFile file;
  private final Map<String, Choice> choices = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();

  PathChoices(ChoiceFile file) {
    this.file = file;
    choices.putAll(stored());
  }

  private Map<String, Choice> stored() {
    try {
      return file.read();
    } catch (ChoiceFile.Unusable e) {
      note(e.getMessage());
      return Map.of();
    }
  }

  private void note(@Nullable String line) {
    if (line != null && !notes.contains(line)) {
      notes.add(line);
    }
  }

  /**
   * The fastest of some ways, prepared and done once, so that all it loads is loaded before a graph
   * is captured. What it reads may hold anything; what it writes is overwritten.
   *
   * @param layer the same for the same work: a {@link ConvShape} and what follows
   * @param ways at least one; some may turn out not to work
   * @param stream that the ways queue their work on
   * @throws CudaException if no way can be done, or the device is lost
   */
  public synchronized Way fastest(
      String layer, List<Way> ways, Driver driver, Driver.Stream stream) {
    Choice known = choices.get(layer);
    if (known != null) {
      for (Way way : ways) {
        if (way.name().equals(known.way()) && works(layer, way, driver, stream)) {
          return way;
        }
      }
      note("%s is measured again: '%s' does not do it now".formatted(layer, known.way()));
    }
    return measure(layer, ways, new Stopwatch(driver, stream));
  }

  private boolean works(String layer, Way way, Driver driver, Driver.Stream stream) {
    try {
      way.prepare().run();
      way.enqueue().run();
      driver.synchronize(stream);
      return true;
    } catch (CudaException e) {
      if (e.sticky()) {
        throw e;
      }
      note("%s is not used for %s: %s".formatted(way.name(), layer, e.getMessage()));
      return false;
    }
  }

  private Way measure(String layer, List<Way> ways, Stopwatch stopwatch) {
    List<Timed> timed = new ArrayList<>();
    for (Way way : ways) {
      try {
        way.prepare().run();
        timed.add(new Timed(way, stopwatch.milliseconds(way.enqueue())));
      } catch (CudaException e) {
        boolean last = timed.isEmpty() && way.equals(ways.getLast());
        if (e.sticky() || last) {
          throw e;
        }
        note("%s is not used for %s: %s".formatted(way.name(), layer, e.getMessage()));
      }
    }
    Timed best = timed.stream().min(Comparator.comparing(Timed::milliseconds)).orElseThrow();
    String times = String.join(", ", timed.stream().map(Timed::text).toList());
    choices.put(layer, new Choice(layer, best.way().name(), times));
    save();
    return best.way();
  }

  /** Writes the file, with what other processes have added meanwhile. */
  private void save() {
    Map<String, Choice> all = new TreeMap<>(stored());
    all.putAll(choices);
    try {
      file.write(all);
    } catch (IOException e) {
      note(
          "%s cannot be written, so paths are measured again next time: %s"
              .formatted(file.path(), e));
    }
  }

  /** What was chosen, and what went wrong with the file; a line each. */
  public synchronized List<String> lines() {
    List<String> lines = new ArrayList<>(notes);
    choices.values().forEach(choice -> lines.add(choice.line()));
    return lines;
  }
}
