package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import java.nio.file.Path;

/** Loads a model file in a fresh process: prints nanoseconds of the first load, then of others. */
final class LoadMain {
  private static final int LATER = 20;

  private LoadMain() {}

  public static void main(String[] args) {
    Path file = Path.of(args[0]);
    try (Backend backend = Backends.open("cpu")) {
      double first = nanos(file, backend);
      Samples later = new Samples();
      for (int i = 0; i < LATER; i++) {
        later.add(nanos(file, backend));
      }
      System.out.println(first + " " + later.median());
    }
  }

  private static double nanos(Path file, Backend backend) {
    long start = System.nanoTime();
    Model model = Model.load(file, backend);
    double nanos = (double) (System.nanoTime() - start);
    model.close();
    return nanos;
  }
}
