package dev.sluice.cpu;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that runs programs, kernel by kernel. The caller is one of them. A
 * kernel's parts are dealt out in equal shares, the same ones of every kernel, so that a thread
 * finds in its caches what it wrote; whoever is done with its share helps with the others', so that
 * nobody waits for a thread that has not begun. Workers wait actively for a short while, then park;
 * they are woken for a long program, and now and then for short ones that follow each other
 * closely. A small kernel is the caller's alone, and so are all of a program for as long as {@link
 * Sharing} finds that faster. So a second thread never costs much.
 */
final class Workers implements AutoCloseable {
  /** A kernel that takes less, in multiply-adds, stays with the caller. */
  static final long SHARED_COST = 50_000;

  /**
   * What is left of a program that takes less, in multiples of the least shared cost, is over
   * before a parked thread is awake.
   */
  static final int WAKING = 20;

  /** How long a worker waits actively. */
  static final long SPIN_NANOS = 100_000;

  private static final int SPINS_PER_LOOK = 64;

  /** In how many turns a share is taken at most. */
  private static final int TURNS = 4;

  /** Bits for the number of turns taken, below the round's number; more than enough. */
  private static final int TURN_BITS = 8;

  /** Numbers that share no cache line, nor the one that is fetched with it. */
  private static final int APART = 16;

  /** Where {@link #counters} holds the round: its number, and whether it has begun. */
  private static final int ROUND = APART;

  /** Where {@link #counters} holds how many parts the workers have done in all. */
  private static final int DONE = 2 * APART;

  private final List<Thread> threads = new ArrayList<>();
  private final int size;
  private final long sharedCost;
  private final AtomicLongArray counters;
  private final AtomicIntegerArray parked;
  private final float[][] scratch;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  // What a round is about: written before it begins and left alone until all parts are done.
  private @Nullable Kernel kernel;
  private int images;
  private int parts;

  // The caller's own.
  private long round;

  /** How many parts the workers had to do in all. */
  private long workersParts;

  /**
   * Starts {@code size − 1} threads; the caller is the last.
   *
   * @param sharedCost usually {@link #SHARED_COST}
   */
  Workers(int size, long sharedCost) {
    this.size = size;
    this.sharedCost = sharedCost;
    this.scratch = new float[size][0];
    this.parked = new AtomicIntegerArray(size);
    this.counters = new AtomicLongArray((3 + size) * APART);
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

  List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** Where {@link #counters} holds a share's round and how many of its turns are taken. */
  private static int takenAt(int share) {
    return (3 + share) * APART;
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
  void run(BoundProgram program, int images) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    int lanes = program.lanes(images);
    if (threads.isEmpty() || !program.canBeShared(images, lanes, sharedCost)) {
      for (int i = 0; i < program.size(); i++) {
        runAlone(program.task(i).kernel(), images);
      }
      return;
    }
    long start = System.nanoTime();
    Sharing sharing = program.sharing();
    if (sharing.wakes(start)) {
      wake();
    }
    boolean shares = sharing.shares();
    long cost = program.cost(lanes);
    long left = cost;
    for (int i = 0; i < program.size(); i++) {
      Kernel kernel = program.task(i).kernel();
      long kernelCost = program.task(i).cost(lanes);
      int parts = kernel.parts(images);
      boolean isLong = left >= WAKING * sharedCost;
      if (shares && parts > 1 && kernelCost >= sharedCost && (isLong || anyAwake())) {
        share(kernel, parts, images, isLong);
      } else {
        runAlone(kernel, images);
      }
      left -= kernelCost;
    }
    sharing.ran(cost, start, System.nanoTime());
  }

  private void runAlone(Kernel kernel, int images) {
    int parts = kernel.parts(images);
    try {
      for (int part = 0; part < parts; part++) {
        kernel.run(part, images, scratch[0]);
      }
    } catch (RuntimeException e) {
      throw failed(kernel, e);
    }
  }

  private boolean anyAwake() {
    for (int worker = 1; worker < size; worker++) {
      if (parked.get(worker) == 0) {
        return true;
      }
    }
    return false;
  }

  private void wake() {
    for (int i = 0; i < threads.size(); i++) {
      if (parked.get(i + 1) != 0) {
        LockSupport.unpark(threads.get(i));
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // yields only where a worker may lack a core
  private void share(Kernel kernel, int parts, int images, boolean isLong) {
    // First nobody may take a part of what follows as one of the round before.
    counters.lazySet(ROUND, round + 1);
    VarHandle.releaseFence();
    this.kernel = kernel;
    this.images = images;
    this.parts = parts;
    round += 2;
    counters.set(ROUND, round);
    try {
      if (isLong) {
        wake(); // after the round began: who parks from now on has seen it
      }
      workersParts += parts - work(0, round);
    } catch (RuntimeException | Error e) {
      close(); // such as a full stack: the workers are in a round that nobody waits for
      throw e;
    }
    for (long spins = 0; counters.get(DONE) < workersParts; spins++) {
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
      throw failed(kernel, thrown);
    }
  }

  private static IllegalStateException failed(Kernel kernel, Throwable cause) {
    return new IllegalStateException("a kernel failed: " + kernel.describe(), cause);
  }

  /** Between two rounds: the next one is being written. */
  private static boolean between(long round) {
    return (round & 1) != 0;
  }

  /** Takes parts of a round as long as there are any, and returns how many it ran. */
  private int work(int thread, long round) {
    Kernel work = kernel;
    int parts = this.parts;
    int images = this.images;
    VarHandle.acquireFence();
    if (work == null || counters.get(ROUND) != round) {
      return 0; // what was read may be of another round
    }
    int ran = 0;
    for (int i = 0; i < size; i++) {
      int ranOfShare = takeTurns(work, thread, (thread + i) % size, round, parts, images);
      if (thread != 0 && ranOfShare > 0) {
        counters.getAndAdd(DONE, ranOfShare);
      }
      ran += ranOfShare;
    }
    return ran;
  }

  /** Takes turns of a share as long as there are any, and returns how many parts they had. */
  private int takeTurns(Kernel work, int thread, int share, long round, int parts, int images) {
    int start = start(share, parts);
    int count = start(share + 1, parts) - start;
    int turns = Math.min(TURNS, count);
    int slot = takenAt(share);
    long untaken = round << TURN_BITS;
    int ran = 0;
    while (turns > 0) {
      long taken = counters.get(slot);
      int turn = (int) Math.min(turns, Math.max(0, taken - untaken)); // more: of a later round
      if (turn == turns) {
        break;
      }
      // No round is over before all its turns are taken, and every turn has a part: if one can be
      // taken, what was read of the round is still so.
      if (counters.compareAndSet(slot, taken, untaken + turn + 1)) {
        int first = start + (int) ((long) count * turn / turns);
        int end = start + (int) ((long) count * (turn + 1) / turns);
        ran += end - first;
        try {
          for (int part = first; part < end; part++) {
            work.run(part, images, scratch[thread]);
          }
        } catch (Throwable e) { // must reach the caller, whatever it is
          failure = e;
        }
      }
    }
    return ran;
  }

  /** The first part of a share; the caller's, which is the first, is never the smallest. */
  private int start(int share, int parts) {
    return (int) (((long) parts * share + size - 1) / size);
  }

  private void serve(int worker) {
    long seen = 0;
    while (!closed) {
      seen = await(worker, seen);
      work(worker, seen);
    }
  }

  /** Waits for another round than the one seen, and returns it; or for the end. */
  private long await(int worker, long seen) {
    long start = System.nanoTime();
    while (true) {
      for (int i = 0; i < SPINS_PER_LOOK; i++) {
        long round = counters.get(ROUND);
        if (round != seen && !between(round)) {
          return round;
        }
        Thread.onSpinWait();
      }
      if (closed) {
        return seen;
      }
      if (System.nanoTime() - start > SPIN_NANOS) {
        parked.set(worker, 1);
        if (counters.get(ROUND) == seen && !closed) {
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
