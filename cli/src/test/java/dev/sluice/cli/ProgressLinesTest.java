package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.trainer.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private final StringWriter text = new StringWriter();
  private long now;
  private final Progress progress = new ProgressLines(new PrintWriter(text, true), () -> now);

  @BeforeEach
  void numbersAsMainHasThem() {
    Locale.setDefault(Locale.ROOT);
  }

  private void pass(double seconds) {
    now += Math.round(seconds * 1e9);
  }

  private List<String> lines() {
    return text.toString().lines().toList();
  }

  @Test
  void aLineEveryTenSecondsAndOneAtTheEnd() {
    try (Progress.Task task = progress.start("epoch 1", 54_000, "images")) {
      for (int second = 1; second <= 24; second++) {
        pass(1);
        task.reached(second * 2_000L, "loss " + second);
      }
      task.reached(54_000, "loss 0.5");
    }
    assertEquals(
        List.of(
            "epoch 1: 20,000 of 54,000 images (37 %), loss 10",
            "epoch 1: 40,000 of 54,000 images (74 %), loss 20",
            "epoch 1: 54,000 images in 24.0 s, loss 0.5"),
        lines());
  }

  @Test
  void shortWorkIsOneLine() {
    try (Progress.Task task = progress.start("decoding", 10, "images")) {
      pass(0.25);
      task.reached(10);
    }
    assertEquals(List.of("decoding: 10 images in 0.3 s"), lines());
  }

  @Test
  void bytesAreMegabytes() {
    try (Progress.Task task = progress.start("a.gz", 26_421_880, "bytes")) {
      pass(11);
      task.reached(13_200_000);
      task.reached(26_421_880);
    }
    assertEquals(List.of("a.gz: 13.2 of 26.4 MB (49 %)", "a.gz: 26.4 MB in 11.0 s"), lines());
  }

  @Test
  void workThatFailsSaysHowFarItCame() {
    try (Progress.Task task = progress.start("a.gz", 2_000_000, "bytes")) {
      task.reached(500_000);
    }
    assertEquals(List.of("a.gz: ended after 0.5 of 2.0 MB (25 %) in 0.0 s"), lines());
  }
}
