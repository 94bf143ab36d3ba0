package dev.sluice.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** With a clock of its own. */
class SharingTest {
  private static final long COST = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private long now = 17;
  private final Sharing sharing = new Sharing(now);
  private long sharedNanos;
  private long time;

  /** Runs a program back to back for so long, and returns which part of the time was shared. */
  private double run(long nanos, LongSupplier shared, LongSupplier alone) {
    long end = now + nanos;
    sharedNanos = 0;
    time = 0;
    while (now < end) {
      boolean shares = sharing.shares();
      long from = now;
      now += shares ? shared.getAsLong() : alone.getAsLong();
      sharing.ran(COST, from, now);
      time += now - from;
      sharedNanos += shares ? now - from : 0;
    }
    return (double) sharedNanos / time;
  }

  private double run(long nanos, long shared, long alone) {
    return run(nanos, () -> shared, () -> alone);
  }

  @Test
  void beginsWithSharing() {
    assertTrue(sharing.shares());
    assertTrue(sharing.wakes(now));
  }

  @Test
  void takesWhatIsFasterAndRarelyTriesTheOther() {
    double shared = run(10 * SECOND, 20_000, 32_000);
    assertTrue(shared > 0.99 && shared < 1, "shared " + shared);
    SharingTest other = new SharingTest();
    shared = other.run(10 * SECOND, 46_000, 32_000);
    assertTrue(shared > 0 && shared < 0.01, "shared " + shared);
  }

  @Test
  void longProgramsAreTriedAsRarely() {
    double shared = run(100 * SECOND, 25_000_000, 45_000_000);
    assertTrue(shared > 0.96 && shared < 1, "shared " + shared);
  }

  /** As a virtual machine's processors do that are moved away from each other, and back. */
  @Test
  void followsAChangeWithinAFractionOfASecond() {
    run(5 * SECOND, 20_000, 32_000);
    run(SECOND / 50, 46_000, 32_000);
    assertFalse(sharing.shares(), "20 ms after sharing became slow");
    run(5 * SECOND, 46_000, 32_000);
    run(11 * SECOND / 10, 20_000, 32_000);
    assertTrue(sharing.shares(), "1.1 s after it became fast again");
  }

  /** Something else takes the processor now and then, or for a while. */
  @Test
  void aDisturbanceDecidesNothing() {
    run(SECOND, 20_000, 32_000);
    int[] runs = {0};
    double shared =
        run(
            5 * SECOND,
            () -> runs[0]++ % 50 == 0 ? 400_000 : 20_000,
            () -> runs[0]++ % 50 == 0 ? 400_000 : 32_000);
    assertTrue(shared > 0.98, "shared " + shared);
    run(Sharing.WINDOW_NANOS, 300_000, 480_000);
    shared = run(SECOND, 20_000, 32_000);
    assertTrue(shared > 0.98, "shared " + shared);
  }

  /** Whichever window it hits, that of a try as well. */
  @Test
  void oneDisturbedWindowDecidesNothing() {
    for (int hit = 0; hit < 1_000; hit += 7) {
      SharingTest fresh = new SharingTest();
      fresh.run(hit * Sharing.WINDOW_NANOS, 20_000, 32_000);
      fresh.run(Sharing.WINDOW_NANOS, 300_000, 480_000);
      double shared = fresh.run(SECOND / 2, 20_000, 32_000);
      assertTrue(shared > 0.97, "shared " + shared + " after window " + hit);
    }
    for (int hit = 0; hit < 6; hit++) {
      SharingTest fresh = new SharingTest();
      fresh.run(hit * Sharing.WINDOW_NANOS, 20_000, 32_000);
      fresh.run(Sharing.WINDOW_NANOS, 300_000, 480_000);
      double shared = fresh.run(SECOND / 20, 20_000, 32_000);
      assertTrue(shared > 0.9, "shared " + shared + " after window " + hit);
    }
  }

  @Test
  void equalTimesChangeNothing() {
    assertEquals(1, run(10 * SECOND, 30_000, 30_000), 0.01);
  }

  /** The window's first run, and of the shared way only. */
  @Test
  void wakesWorkersOnceAWindow() {
    int wakes = 0;
    for (int i = 0; i < 1_000; i++) {
      boolean shares = sharing.shares();
      wakes += sharing.wakes(now) ? 1 : 0;
      assertTrue(shares || !sharing.wakes(now));
      long from = now;
      now += shares ? 20_000 : 32_000;
      sharing.ran(COST, from, now);
    }
    int windows = (int) ((now - 17) / Sharing.WINDOW_NANOS);
    assertTrue(wakes > windows / 2 && wakes <= windows, wakes + " of " + windows);
  }

  /** It would make a short run longer, and the worker would be parked again before the next one. */
  @Test
  void wakesNobodyForARunNowAndThen() {
    for (long pause : new long[] {SECOND / 100, 450_000, 150_000}) {
      for (int i = 0; i < 100; i++) {
        now += pause;
        assertFalse(sharing.wakes(now), "after %d ns".formatted(pause));
        sharing.ran(COST, now, now += 20_000);
      }
    }
  }

  /** Times that vary from run to run, and windows of three runs. */
  @Test
  void noiseDoesNotMakeTriesFrequent() {
    Random random = new Random(5);
    for (double deviation : new double[] {0.05, 0.1, 0.3}) {
      for (long nanos : new long[] {20_000, 200_000}) {
        LongSupplier shared = () -> varied(random, nanos, deviation);
        LongSupplier alone = () -> varied(random, 2 * nanos, deviation);
        double part = new SharingTest().run(20 * SECOND, shared, alone);
        assertTrue(part > 0.97, "shared %f of %d ns ± %f".formatted(part, nanos, deviation));
      }
    }
  }

  private static long varied(Random random, long nanos, double deviation) {
    return (long) (nanos * Math.max(0.3, 1 + deviation * random.nextGaussian()));
  }

  /** Sharing is slower and not chosen, but just being tried. */
  private void untilATry() {
    run(SECOND / 2, 46_000, 32_000);
    for (int i = 0; i < 100_000 && !sharing.shares(); i++) {
      run(1, 46_000, 32_000);
    }
    assertTrue(sharing.shares(), "a try");
  }

  /** A pause in the middle of a try says nothing about how long it took. */
  @Test
  void aPauseDoesNotPutOffTheNextTry() {
    untilATry();
    now += 60 * SECOND;
    run(5 * SECOND, 46_000, 32_000);
    run(11 * SECOND / 10, 20_000, 32_000);
    assertTrue(sharing.shares(), "1.1 s after it became fast");
  }

  /** Nor does one in the middle of a run. */
  @Test
  void aStallDoesNotPutOffTheNextTry() {
    untilATry();
    run(1, SECOND, SECOND);
    run(11 * SECOND / 10, 20_000, 32_000);
    assertTrue(sharing.shares(), "1.1 s after it became fast");
  }

  /** The first runs, before their code is compiled, are no measure. */
  @Test
  void slowFirstRunsDecideNothing() {
    run(3 * SECOND / 10, 40_000_000, 20_000_000);
    double shared = run(3 * SECOND, 20_000, 32_000);
    assertTrue(shared > 0.9, "shared " + shared);
  }

  /** Batches of many sizes: times count by what they cost. */
  @Test
  void batchesOfAnySizeAreComparedByTheirCost() {
    Random random = new Random(5);
    int changes = 0;
    boolean before = true;
    while (now < 20 * SECOND) {
      long images = random.nextLong(1, 16);
      boolean shares = sharing.shares();
      long from = now;
      now += images * (shares ? 20_000L : 32_000L);
      sharing.ran(images * COST, from, now);
      changes += shares == before ? 0 : 1;
      before = shares;
      sharedNanos += shares ? now - from : 0;
    }
    double shared = (double) sharedNanos / now;
    assertTrue(shared > 0.99, "shared %f, %d changes".formatted(shared, changes));
  }

  /** A program of seconds is not run three times in the slower way to find out. */
  @Test
  void aLongProgramIsTriedOnce() {
    run(9 * SECOND, 3 * SECOND, 30 * SECOND);
    assertFalse(sharing.shares());
    run(1, 3 * SECOND, 30 * SECOND);
    assertTrue(sharing.shares());
  }
}
