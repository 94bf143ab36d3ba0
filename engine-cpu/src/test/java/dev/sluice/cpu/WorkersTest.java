package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  private static final long SEED = 7;

  /** Of a program that is long enough to wake a worker. */
  private static final long WAKING_COST = Workers.WAKING * Workers.SHARED_COST;

  private record Parts(int count, IntConsumer body) implements Kernel {
    @Override
    public int parts(int images) {
      return count;
    }

    @Override
    public void run(int part, int images, float[] scratch) {
      body.accept(part);
    }

    @Override
    public String describe() {
      return "test";
    }
  }

  private static Task shared(int parts, IntConsumer body) {
    return new Task(new Parts(parts, body), 0, WAKING_COST);
  }

  private static BoundProgram program(Task... tasks) {
    return new BoundProgram(List.of(tasks), Layout.SINGLE);
  }

  /** Kernels of random lengths: every part once, and none before all of the kernel before it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyPartRunsOnceAndKernelsInOrder(int threads) {
    Random random = new Random(SEED);
    try (Workers workers = new Workers(threads, Workers.SHARED_COST)) {
      for (int round = 0; round < 3_000; round++) {
        int[] parts = {random.nextInt(1, 4), random.nextInt(1, 100), random.nextInt(1, 100)};
        AtomicIntegerArray runs = new AtomicIntegerArray(300);
        AtomicInteger done = new AtomicInteger();
        AtomicInteger early = new AtomicInteger();
        Task[] tasks = new Task[parts.length];
        int before = 0;
        for (int k = 0; k < parts.length; k++) {
          int first = before;
          tasks[k] =
              shared(
                  parts[k],
                  part -> {
                    early.addAndGet(done.get() < first ? 1 : 0);
                    runs.incrementAndGet(first + part);
                    done.incrementAndGet();
                  });
          before += parts[k];
        }
        workers.run(program(tasks), 1);
        assertEquals(0, early.get(), "parts that began too early, seed " + SEED);
        for (int i = 0; i < before; i++) {
          assertEquals(1, runs.get(i), "runs of part " + i + ", seed " + SEED);
        }
      }
    }
  }

  /** Workers that had time to park wake up for a long program; on a busy machine, in time. */
  @Test
  void parkedWorkersComeBack() throws InterruptedException {
    try (Workers workers = new Workers(2, Workers.SHARED_COST)) {
      AtomicInteger others = new AtomicInteger();
      Task task = shared(64, counted(Duration.ofMillis(2), others));
      for (int round = 0; round < 50 && others.get() == 0; round++) {
        Thread.sleep(20);
        workers.run(program(task), 1);
      }
      assertNotEquals(0, others.get(), "parts that a worker ran");
    }
  }

  /** They are too short to wake a worker each, but it stays awake from one to the next. */
  @Test
  void shortProgramsThatFollowEachOtherAreShared() throws InterruptedException {
    try (Workers workers = new Workers(2, Workers.SHARED_COST)) {
      AtomicInteger others = new AtomicInteger();
      Parts kernel = new Parts(8, counted(Duration.ofNanos(5_000), others));
      Thread.sleep(20); // now the worker is parked
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      int inARow = 0;
      while (inARow < 2 && System.nanoTime() < end) {
        BoundProgram program = program(new Task(kernel, 0, Workers.SHARED_COST));
        inARow = 0;
        for (int run = 0; run < 10 && inARow < 2; run++) { // it is woken for the first of them only
          others.set(0);
          workers.run(program, 1);
          inARow = others.get() == 0 ? 0 : inARow + 1;
        }
      }
      assertEquals(2, inARow, "runs in a row in which the worker had a part");
    }
  }

  /** An interrupted thread does not park, so a worker must not stay one, or it would spin. */
  @Test
  void anInterruptedWorkerParksAgain() throws InterruptedException {
    try (Workers workers = new Workers(2, Workers.SHARED_COST)) {
      Thread caller = Thread.currentThread();
      AtomicReference<@Nullable Thread> seen = new AtomicReference<>();
      Task task =
          shared(
              64,
              _ -> {
                if (Thread.currentThread() != caller) {
                  seen.set(Thread.currentThread());
                }
                busy(Duration.ofMillis(2));
              });
      Thread worker = null;
      for (int round = 0; round < 50 && worker == null; round++) {
        workers.run(program(task), 1);
        worker = seen.get();
      }
      assertNotNull(worker, "no part was run by the worker");
      worker.interrupt();
      for (int wait = 0; wait < 2000 && worker.isInterrupted(); wait++) {
        Thread.sleep(10);
      }
      assertFalse(worker.isInterrupted());
    }
  }

  /** A part that takes so long, and counts if it is not the calling thread that runs it. */
  private static IntConsumer counted(Duration time, AtomicInteger others) {
    Thread caller = Thread.currentThread();
    return _ -> {
      others.addAndGet(Thread.currentThread() == caller ? 0 : 1);
      busy(time);
    };
  }

  private static void busy(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Whoever ran the part, its failure reaches the caller, and the next run works. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void failuresReachTheCaller(int threads) {
    try (Workers workers = new Workers(threads, Workers.SHARED_COST)) {
      for (int failing = 0; failing < 40; failing++) {
        int bad = failing;
        OutOfMemoryError error = new OutOfMemoryError("of the test");
        BoundProgram program =
            program(
                shared(
                    40,
                    part -> {
                      if (part == bad) {
                        throw error;
                      }
                    }));
        assertSame(error, assertThrows(OutOfMemoryError.class, () -> workers.run(program, 1)));
        AtomicInteger runs = new AtomicInteger();
        workers.run(program(shared(40, _ -> runs.incrementAndGet())), 1);
        assertEquals(40, runs.get());
      }
    }
  }

  /** The caller waits for what a worker runs, and then throws what it threw. */
  @Test
  void aWorkersFailureReachesTheCaller() {
    try (Workers workers = new Workers(2, Workers.SHARED_COST)) {
      Thread caller = Thread.currentThread();
      OutOfMemoryError error = new OutOfMemoryError("of the test");
      AtomicInteger thrown = new AtomicInteger();
      BoundProgram program =
          program(
              shared(
                  8,
                  _ -> {
                    if (Thread.currentThread() != caller) {
                      thrown.incrementAndGet();
                      throw error;
                    }
                    busy(Duration.ofMillis(2));
                  }));
      for (int round = 0; round < 50 && thrown.get() == 0; round++) {
        try {
          workers.run(program, 1);
          assertEquals(0, thrown.get(), "errors that did not reach the caller");
        } catch (OutOfMemoryError e) {
          assertSame(error, e);
        }
      }
      assertNotEquals(0, thrown.get(), "parts that the worker ran");
    }
  }

  /** In the same words whether it was shared or not, since that is decided by the clock. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFailedKernelIsNamed(int threads) {
    try (Workers workers = new Workers(threads, Workers.SHARED_COST)) {
      RuntimeException cause = new IllegalArgumentException("of the test");
      BoundProgram program =
          program(
              shared(
                  8,
                  part -> {
                    if (part == 5) {
                      throw cause;
                    }
                  }));
      IllegalStateException failure =
          assertThrows(IllegalStateException.class, () -> workers.run(program, 1));
      assertEquals("a kernel failed: test", failure.getMessage());
      assertSame(cause, failure.getCause());
    }
  }

  /** While its own times say that sharing is slower. */
  @Test
  void aProgramThatIsFasterAloneStaysWithTheCaller() {
    try (Workers workers = new Workers(2, Workers.SHARED_COST)) {
      AtomicInteger others = new AtomicInteger();
      BoundProgram program = program(shared(64, counted(Duration.ofNanos(20_000), others)));
      // Later than the test will ever be, so that no window ends while it runs.
      long now = System.nanoTime() + Duration.ofHours(1).toNanos();
      Sharing sharing = program.sharing();
      for (int i = 0; i < 1_000; i++) {
        long from = now;
        now += sharing.shares() ? 60_000 : 30_000;
        sharing.ran(WAKING_COST, from, now);
      }
      for (int i = 0; i < 100 && sharing.shares(); i++) {
        sharing.ran(WAKING_COST, now, now += 30_000);
      }
      assertFalse(sharing.shares());
      for (int i = 0; i < 10; i++) {
        workers.run(program, 1);
      }
      assertEquals(0, others.get(), "parts that the worker ran");
    }
  }

  /** What is not worth sharing stays with the caller, beside what is as well. */
  @Test
  void smallKernelsStayWithTheCaller() {
    try (Workers workers = new Workers(3, Workers.SHARED_COST)) {
      Thread caller = Thread.currentThread();
      Parts kernel = new Parts(10, _ -> assertSame(caller, Thread.currentThread()));
      Task small = new Task(kernel, 0, Workers.SHARED_COST - 1);
      for (int round = 0; round < 1_000; round++) {
        workers.run(program(small), 1);
        workers.run(program(shared(10, _ -> {}), small, shared(10, _ -> {})), 1);
      }
    }
  }

  /** Parked ones, too. */
  @Test
  void closedWorkersEnd() throws InterruptedException {
    Workers workers = new Workers(3, Workers.SHARED_COST);
    List<Thread> threads = workers.threads();
    Thread.sleep(20);
    workers.close();
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(20));
      assertFalse(thread.isAlive(), thread.getName());
    }
  }

  @Test
  void closedWorkersRefuseToRunInsteadOfWaiting() {
    BoundProgram program = program(shared(2, _ -> {}));
    Workers workers = new Workers(2, Workers.SHARED_COST);
    workers.run(program, 1);
    workers.close();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThrows(IllegalStateException.class, () -> workers.run(program, 1)));
  }
}
