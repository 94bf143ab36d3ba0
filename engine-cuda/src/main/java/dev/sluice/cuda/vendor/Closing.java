package dev.sluice.cuda.vendor;

import dev.sluice.cuda.binding.CudaException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a library made for us, to be given back to it, the last first. */
final class Closing implements AutoCloseable {
  private record Call(String name, IntSupplier status) {}

  private final Deque<Call> calls = new ArrayDeque<>();

  void add(String name, IntSupplier status) {
    calls.push(new Call(name, status));
  }

  /**
   * Makes all calls.
   *
   * @throws CudaException as the first of those that failed
   */
  @Override
  public void close() {
    @Nullable CudaException first = null;
    while (!calls.isEmpty()) {
      Call call = calls.pop();
      try {
        Status.check(call.name, call.status.getAsInt());
      } catch (CudaException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
