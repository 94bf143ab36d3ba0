package dev.sluice.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether an endless work has been told to end: by Ctrl-C, or by a signal. Any thread. */
final class WatchStop implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");
  private volatile boolean requested;

  private WatchStop() {}

  /** Hears the signals until it is closed; then the program may end. */
  static WatchStop onSignal() {
    WatchStop stop = new WatchStop();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /** The program ends when this returns. */
  private void stop() {
    requested = true;
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRequested() {
    return requested;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the program is ending already, as was asked
    }
  }
}
