package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** One process for every library and number of threads, all stopped unless one is asked. */
final class Workers implements AutoCloseable {
  private record Key(Library library, int threads) {}

  private final Map<Key, PeerProcess> processes = new ConcurrentHashMap<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final Thread hook = new Thread(this::end, "end-workers");

  private Workers() {}

  /**
   * Starts them all.
   *
   * @param folder for their messages and files
   */
  static Workers start(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SluiceException(folder + ": cannot be made: " + e.getMessage(), e);
    }
    Workers workers = new Workers();
    Runtime.getRuntime().addShutdownHook(workers.hook); // Ctrl-C
    try {
      for (Library library : Library.values()) {
        for (int threads : Case.THREADS) {
          PeerProcess process = PeerProcess.start(library, threads, folder);
          workers.processes.put(new Key(library, threads), process);
          workers.versions.put(library.id() + "-" + threads, process.greeting());
        }
      }
      return workers;
    } catch (RuntimeException | Error e) {
      workers.close();
      throw e;
    }
  }

  /** What every process says of itself, by library and threads. */
  Map<String, String> versions() {
    return versions;
  }

  /** Those that do a case, Sluice first. */
  Map<Library, PeerProcess> of(Case asked) {
    Map<Library, PeerProcess> result = new LinkedHashMap<>();
    for (Library library : Library.values()) {
      if (library.does(asked.task())) {
        Key key = new Key(library, asked.threads());
        result.put(library, Objects.requireNonNull(processes.get(key)));
      }
    }
    return result;
  }

  private void end() {
    processes.values().forEach(PeerProcess::close);
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the program is ending already, and the hook runs
    }
  }
}
