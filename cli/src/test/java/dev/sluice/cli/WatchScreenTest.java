package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.runtime.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a watch shows itself, by a clock that the tests move. */
class WatchScreenTest {
  private final StringWriter both = new StringWriter(); // a terminal with both streams
  private final PrintWriter terminal = new PrintWriter(both, true);
  private long now = TimeUnit.DAYS.toNanos(3);
  private final WatchCounts counts = new WatchCounts(2, null, () -> now);

  @BeforeAll
  static void numbers() {
    Locale.setDefault(Locale.ROOT); // as main does
  }

  private void passes(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Sighting saw(String name, int step, long micros) {
    Sighting sighting =
        new Sighting(
            Path.of(name),
            "cat",
            Outcome.ANSWERED,
            0.25 + step / 2.0,
            step,
            1_000 * micros,
            false,
            step == 1);
    counts.seen(sighting);
    return sighting;
  }

  private String shown() {
    String text = both.toString();
    both.getBuffer().setLength(0);
    return text;
  }

  @Test
  void countsAreTold() {
    assertEquals(
        "0 images, 0.0 per second; 0.00 % at width 0, 0.00 % at width 1;"
            + " 0 escalations, mean margin 0.000; no latency yet; no drift alarm",
        counts.text());
    for (int image = 1; image <= 200; image++) {
      passes(100);
      saw(image + ".png", image % 4 == 0 ? 1 : 0, image);
    }
    counts.escalated();
    counts.unreadable();
    counts.kept();
    assertEquals(
        "200 images, 1 unreadable, 1 kept, in 20.0 s; 75.00 % at width 0, 25.00 % at width 1;"
            + " 1 escalations, mean margin 0.375; latency median 100.0 µs, p99 198.0 µs;"
            + " no drift alarm",
        counts.finalText());
    assertEquals(10, counts.rate(), 0.1);
    assertEquals("197.png: cat, margin 0.250, width 0", counts.last().get(1));
    passes(20_000);
    assertTrue(counts.rate() < 2, () -> counts.rate() + " per second");
  }

  @Test
  void linesComeAtOnceAndCountsEveryTenSeconds() {
    WatchLines lines = new WatchLines(terminal, terminal, () -> now);
    lines.result("a result");
    lines.problem("a problem");
    lines.refresh(counts);
    passes(9_999);
    lines.refresh(counts);
    assertEquals("a result\na problem\n", shown());
    passes(1);
    lines.refresh(counts);
    lines.refresh(counts);
    assertEquals(1, shown().lines().count());
    lines.end(counts);
    assertEquals(counts.finalText() + "\n", shown());
  }

  @Test
  void theViewIsDrawnOverItself() {
    LiveView view = new LiveView(terminal, terminal, () -> now, '#');
    view.result(saw("a.png", 0, 1).text());
    view.problem("b.png is broken");
    view.refresh(counts);
    String first = shown();
    assertTrue(first.startsWith("b.png is broken\na.png: cat, margin 0.250, width 0\n"), first);
    assertTrue(first.contains("width 0  " + "#".repeat(40) + "  100.00 %  1\n"), first);
    assertFalse(first.contains("\033[J"), first);
    long lines = first.lines().count() - 2; // of the view

    view.result(saw("c.png", 1, 1).text());
    view.refresh(counts);
    passes(199);
    view.refresh(counts);
    assertEquals("", shown(), "drawn more than five times a second");
    passes(1);
    view.refresh(counts);
    String second = shown();
    String erased = "\r\033[%dA\033[J".formatted(lines);
    assertTrue(second.startsWith(erased + "c.png: cat, margin 0.750, width 1, drift\n"), second);
    assertTrue(second.contains("width 1  " + "#".repeat(20) + " ".repeat(20)), second);
    assertEquals(
        lines + 1,
        second.chars().filter(c -> c == '\n').count() - 1,
        "one more of the last answers");

    view.end(counts);
    assertTrue(shown().endsWith("\n" + counts.finalText() + "\n"));
  }
}
