package dev.sluice.cuda.binding;

import java.io.IOException;
import java.util.stream.Stream;

/** Started by tests: prints what {@link Cuda#find} finds, in two threads at once. */
final class FindCuda {
  private FindCuda() {}

  /** Waits for a line, so that many processes can begin together. */
  public static void main(String[] arguments) throws IOException {
    System.out.println("ready");
    System.in.read();
    Stream.of(1, 2).parallel().map(thread -> describe(Cuda.find())).forEach(System.out::println);
  }

  private static String describe(Cuda found) {
    return switch (found) {
      case Cuda.Ready(Driver driver, String binding, var devices) ->
          "CUDA %d through %s: %d".formatted(driver.version(), binding, devices.size());
      case Cuda.Unavailable(String reason) -> reason;
    };
  }
}
