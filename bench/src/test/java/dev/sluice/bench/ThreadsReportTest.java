package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.NamedNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThreadsReportTest {
  private static final Case LENET = new Case(Task.INFERENCE, NamedNetwork.LENET, 0, 1, 2);
  private static final Case OTHER = new Case(Task.INFERENCE, NamedNetwork.LENET, 3, 1, 2);

  private static ThreadsReport.Sample sample(
      Case two, double before, double after, double one, double micros) {
    return new ThreadsReport.Sample(two, before, after, one, micros);
  }

  @Test
  void quickAndSlowTimesAreApartAndWhatChangedMeanwhileIsLeftOut() {
    List<ThreadsReport.Row> rows =
        new ThreadsReport(
                List.of(
                    sample(LENET, 100, 110, 10, 6),
                    sample(OTHER, 100, 100, 80, 42),
                    sample(LENET, 104, 106, 12, 8),
                    sample(OTHER, 100, 100, 80, 42),
                    sample(LENET, 500, 540, 11, 16),
                    sample(LENET, 100, 520, 99, 99)))
            .rows();
    assertEquals(
        List.of(
            new ThreadsReport.Row(
                "inference",
                "lenet",
                0,
                1,
                new ThreadsReport.Times(2, 105, 11, 7),
                new ThreadsReport.Times(1, 520, 11, 16)),
            new ThreadsReport.Row(
                "inference", "lenet", 3, 1, new ThreadsReport.Times(2, 100, 80, 42), null)),
        rows);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aRoundTripTakesTime() {
    try (RoundTrip roundTrip = new RoundTrip(10)) {
      for (int i = 0; i < 3; i++) {
        assertTrue(roundTrip.nanos() > 0);
      }
    }
  }
}
