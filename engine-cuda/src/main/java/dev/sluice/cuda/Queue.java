package dev.sluice.cuda;

import dev.sluice.api.SluiceException;
import dev.sluice.cuda.binding.Driver;
import java.lang.foreign.Arena;

/** Where one session queues its kernels. One thread at a time. */
final class Queue {
  /** What every device allows along y and z. */
  static final int MOST_TILES = 65_535;

  private final Driver driver;
  private final Driver.Stream stream;
  private final Arguments arguments;

  Queue(Driver driver, Driver.Stream stream, Arena arena) {
    this.driver = driver;
    this.stream = stream;
    this.arguments = new Arguments(arena);
  }

  Driver.Stream stream() {
    return stream;
  }

  /** An empty struct to be written, for the next {@link #launch}. */
  Arguments arguments() {
    return arguments.begin();
  }

  /** Queues a kernel with the arguments that were written last. */
  void launch(Kernel kernel, int x, int y, int z) {
    if (y > MOST_TILES || z > MOST_TILES) {
      throw new SluiceException(
          "%s: %,d × %,d tiles are more than a launch holds, %,d: the layer is too large"
              .formatted(kernel.name(), y, z, MOST_TILES));
    }
    driver.launch(
        kernel.function(), new Driver.Grid(x, y, z, kernel.threads()), arguments.written(), stream);
  }
}
