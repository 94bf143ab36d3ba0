package dev.sluice.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that runs the parts of a kernel: a few consecutive parts each. The caller
 * is one of them. Workers spin for a short while between kernels, then park.
 */
final class Workers implements AutoCloseable {
  private static final int SPINS = 2_000;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final float[][] scratch;
  private volatile @Nullable Throwable failure;
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean closed;
  // Published to the workers by the write of round.
  private @Nullable Kernel kernel;
  private int images;

  /** Starts {@code size − 1} threads; the caller is the last. */
  Workers(int size) {
    this.scratch = new float[size][0];
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

  /** Runs all parts and returns when they are done. */
  @SuppressWarnings("ThreadPriorityCheck") // yields only where the workers may lack a core
  void run(Kernel kernel, int images) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    int parts = kernel.parts(images);
    if (threads.isEmpty() || parts == 1) {
      for (int part = 0; part < parts; part++) {
        kernel.run(part, images, scratch[0]);
      }
      return;
    }
    this.kernel = kernel;
    this.images = images;
    running.set(threads.size());
    round.incrementAndGet();
    for (int i = 0; i < threads.size(); i++) {
      LockSupport.unpark(threads.get(i));
    }
    share(0, kernel, images);
    for (int spins = 0; running.get() > 0; spins++) {
      if (spins < SPINS) {
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

  private void serve(int worker) {
    int seen = 0;
    while (true) {
      for (int spins = 0; round.get() == seen && !closed; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (round.get() == seen) {
        return; // closed, and no caller waits for this thread
      }
      seen++;
      Kernel work = kernel;
      if (work != null) {
        share(worker, work, images);
      }
      running.decrementAndGet();
    }
  }

  private void share(int worker, Kernel work, int images) {
    long parts = work.parts(images);
    int size = scratch.length;
    try {
      for (int part = (int) (parts * worker / size); part < parts * (worker + 1) / size; part++) {
        work.run(part, images, scratch[worker]);
      }
    } catch (Throwable e) { // must reach the caller, whatever it is
      failure = e;
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(LockSupport::unpark);
  }
}
