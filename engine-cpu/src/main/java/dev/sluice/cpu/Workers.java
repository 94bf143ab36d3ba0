package dev.sluice.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that runs programs, kernel by kernel. The caller is one of them and waits
 * for no one who has not begun: it takes parts of a kernel, a few at a time, and so does every
 * worker that is awake. Workers wait actively for a short while, then park; only a long program
 * wakes them, and a small kernel is the caller's alone. So a second thread never costs much.
 */
final class Workers implements AutoCloseable {
  /** A kernel that takes less is not shared: handing it over would take as long. */
  static final long SHARED_COST = 150_000;

  /** What is left of a program that takes less is over before a parked thread is awake. */
  static final long WAKING_COST = 1_000_000;

  private static final long SPIN_NANOS = 100_000;
  private static final int SPINS_PER_LOOK = 64;

  /** How often a thread comes back for more parts. */
  private static final int TURNS = 4;

  /** Numbers that share no cache line, nor the one that is fetched with it. */
  private static final int APART = 16;

  /** Where {@link #counters} holds the current round's number (upper half) and its next part. */
  private static final int NEXT = APART;

  /** Where {@link #counters} holds how many parts of the current round are done. */
  private static final int DONE = 2 * APART;

  /** A next part that no kernel has. */
  private static final int NONE = Integer.MAX_VALUE;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLongArray counters = new AtomicLongArray(3 * APART);
  private final AtomicIntegerArray parked;
  private final float[][] scratch;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  // What a round is about: written before it begins and left alone until all parts are done.
  private @Nullable Kernel kernel;
  private int images;
  private int parts;
  private int turn;

  /** Starts {@code size − 1} threads; the caller is the last. */
  Workers(int size) {
    this.scratch = new float[size][0];
    this.parked = new AtomicIntegerArray(size);
    for (int i = 1; i < size; i++) {
      int worker = i;
      Thread thread =
          Thread.ofPlatform().daemon().name("sluice-cpu-" + i).unstarted(() -> serve(worker));
      threads.add(thread);
    }
    try {
      threads.forEach(Thread::start);
    } catch (Error e) {
      close();
      throw e;
    }
  }

  /** Gives every thread at least so many numbers of scratch space. Not while a kernel runs. */
  void ensureScratch(int size) {
    for (int i = 0; i < scratch.length; i++) {
      if (scratch[i].length < size) {
        scratch[i] = new float[size];
      }
    }
  }

  /** Runs a program and returns when it is done. */
  void run(Task[] program, int images) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    long left = cost(program, images);
    for (Task task : program) {
      int parts = task.kernel().parts(images);
      long cost = task.cost(images);
      if (threads.isEmpty() || parts == 1 || cost < SHARED_COST) {
        for (int part = 0; part < parts; part++) {
          task.kernel().run(part, images, scratch[0]);
        }
      } else {
        share(task.kernel(), parts, images, left >= WAKING_COST);
      }
      left -= cost;
    }
  }

  private static long cost(Task[] program, int images) {
    long cost = 0;
    for (Task task : program) {
      cost += task.cost(images);
    }
    return cost;
  }

  private void wake() {
    for (int i = 0; i < threads.size(); i++) {
      if (parked.get(i + 1) != 0) {
        LockSupport.unpark(threads.get(i));
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // yields only where a worker may lack a core
  private void share(Kernel kernel, int parts, int images, boolean wakes) {
    // First nobody may take a part of what follows as one of the round before.
    long round = round(counters.getAndUpdate(NEXT, next -> next | NONE)) + 1;
    this.kernel = kernel;
    this.images = images;
    this.parts = parts;
    this.turn = Math.max(1, parts / (TURNS * scratch.length));
    counters.set(DONE, 0);
    counters.set(NEXT, round << Integer.SIZE);
    if (wakes) {
      wake(); // after the round began: who parks from now on has seen it
    }
    work(0);
    for (long spins = 0; counters.get(DONE) < parts; spins++) {
      if (spins < SPINS_PER_LOOK * SPINS_PER_LOOK) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      if (thrown instanceof Error error) {
        throw error; // such as too little memory: no failure of the kernel
      }
      throw new IllegalStateException("a kernel failed: " + kernel.describe(), thrown);
    }
  }

  private static long round(long next) {
    return next >>> Integer.SIZE;
  }

  /** Takes parts of the current round as long as there are any. */
  private void work(int worker) {
    while (true) {
      long next = counters.get(NEXT);
      // What is read here belongs to that round if taking its part succeeds: until then it is not
      // over, and nothing of it changes.
      Kernel work = kernel;
      int images = this.images;
      int first = (int) next;
      int end = Math.min(parts, first + turn);
      if (work == null || first >= parts) {
        return;
      }
      if (counters.compareAndSet(NEXT, next, next + end - first)) {
        try {
          for (int part = first; part < end; part++) {
            work.run(part, images, scratch[worker]);
          }
        } catch (Throwable e) { // must reach the caller, whatever it is
          failure = e;
        }
        counters.getAndAdd(DONE, end - first);
      }
    }
  }

  private void serve(int worker) {
    long seen = 0;
    while (!closed) {
      await(worker, seen);
      seen = round(counters.get(NEXT));
      work(worker);
    }
  }

  /** Waits for another round than the one seen, or for the end. */
  private void await(int worker, long seen) {
    long start = System.nanoTime();
    while (round(counters.get(NEXT)) == seen && !closed) {
      for (int i = 0; i < SPINS_PER_LOOK && round(counters.get(NEXT)) == seen; i++) {
        Thread.onSpinWait();
      }
      if (System.nanoTime() - start > SPIN_NANOS) {
        parked.set(worker, 1);
        if (round(counters.get(NEXT)) == seen && !closed) {
          LockSupport.park(this);
          Thread.interrupted(); // an interrupted thread never parks
        }
        parked.set(worker, 0);
        start = System.nanoTime();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(LockSupport::unpark);
  }
}
