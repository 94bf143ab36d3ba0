package dev.sluice.trainer;

/** What an epoch's batches add up to. */
final class Tally {
  private final long start = System.nanoTime();
  private double loss;
  private int batches;
  private long right;
  private long seen;

  /** Adds the batch of a session's last run. */
  void add(TrainingSession session) {
    loss += session.meanLoss();
    right += session.right();
    seen += session.batch();
    batches++;
  }

  /** Images so far. */
  long seen() {
    return seen;
  }

  double imagesPerSecond() {
    return 1e9 * seen / (System.nanoTime() - start);
  }

  /** For people. */
  String note() {
    return "loss %.4f, accuracy %.2f %%, %,.0f images/s"
        .formatted(loss / batches, 100.0 * right / seen, imagesPerSecond());
  }

  /** For a log. */
  EpochLog.Epoch epoch(String stage, int number, double learningRate) {
    double accuracy = (double) right / seen;
    return new EpochLog.Epoch(
        stage, number, learningRate, loss / batches, accuracy, imagesPerSecond());
  }
}
