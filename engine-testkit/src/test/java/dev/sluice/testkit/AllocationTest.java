package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is allocated is seen, on other threads too. */
class AllocationTest {
  private static final long PATIENCE_NANOS = 200_000_000L;

  private final AtomicReference<Object> kept = new AtomicReference<>();

  @Test
  void objectsAreSeen() {
    long bytes = Allocation.perRun(() -> kept.set(new long[4]), PATIENCE_NANOS);
    assertTrue(bytes >= 32, bytes + " bytes");
  }

  @Test
  void objectsOfOtherThreadsAreSeen() {
    // a thread that lasts: what a thread allocated is missing for a while after it has ended
    try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
      Runnable once =
          () -> CompletableFuture.runAsync(() -> kept.set(new long[1000]), worker).join();
      long bytes = Allocation.perRun(once, PATIENCE_NANOS);
      assertTrue(bytes >= 8000, bytes + " bytes");
    }
  }

  @Test
  void nothingIsNothing() {
    AtomicInteger runs = new AtomicInteger();
    assertEquals(0, Allocation.perRun(runs::incrementAndGet));
    assertTrue(runs.get() > 0);
  }
}
