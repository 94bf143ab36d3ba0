package dev.sluice.cli;

import dev.sluice.api.Backend;
import dev.sluice.api.Paths;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.energy.EnergyMeasurement;
import dev.sluice.runtime.energy.RunEnergy;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.Results;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures how fast models are and what energy they take, on random images.
 *
 * @param batch images in every run
 * @param threads that may work on a batch
 */
record SpeedRun(
    Backend backend,
    int batch,
    int threads,
    Latency.Effort effort,
    EnergyMeasurement energy,
    Progress progress) {
  /**
   * Every width of a model, or of independent models.
   *
   * @param paths that the backend was opened with
   */
  Speed of(ModelSet models, Paths paths) {
    List<Speed.Width> widths = new ArrayList<>();
    // The time of every width, then the energy of every width.
    int measurements = 2 * models.steps();
    try (Progress.Task task = progress.start("measuring", measurements, "measurements")) {
      for (StoredModel stored : models.models()) {
        widths.addAll(widths(stored, widths.size(), task));
      }
    }
    return new Speed(
        models.path().toString(),
        models.provenance().network(),
        Words.of(models.first().network().connectivity()),
        backend.name(),
        backend.device(),
        Words.of(paths),
        backend.exact(),
        batch,
        threads,
        effort.runs(),
        widths);
  }

  /**
   * The widths of one model.
   *
   * @param first what its step 0 is called
   */
  private List<Speed.Width> widths(StoredModel stored, int first, Progress.Task task) {
    List<Speed.Width> widths = new ArrayList<>();
    try (Model model = Model.of(stored, backend);
        Session session = model.newSession(batch, threads)) {
      fill(session.input());
      List<Latency> latencies =
          Latency.measure(session, batch, effort, done -> task.reached(2L * first + done));
      for (int step = 0; step < model.steps(); step++) {
        Latency latency = latencies.get(step);
        int measured = step;
        RunEnergy ofRun = energy.measure(() -> session.infer(batch, measured));
        task.reached(2L * first + model.steps() + step + 1);
        widths.add(
            new Speed.Width(
                first + step,
                Evaluation.channels(stored.network(), step),
                model.macs(step),
                model.parameters(step) * Float.BYTES,
                latency,
                batch * 1e6 / latency.median(),
                Results.Energy.of(ofRun, batch),
                session.explain(step)));
      }
    }
    return widths;
  }

  /** Fills memory with floats in ±1, the same ones every time. */
  static void fill(MemorySegment floats) {
    SplittableRandom random = new SplittableRandom(1);
    for (long i = 0; i < floats.byteSize() / Float.BYTES; i++) {
      floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
    }
  }
}
