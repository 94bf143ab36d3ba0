package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.DriftReference;
import dev.sluice.core.ModelFile;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.monitoring.DriftAlarm;
import dev.sluice.trainer.Evaluation;
import dev.sluice.trainer.Progress;
import dev.sluice.trainer.data.Corruption;
import dev.sluice.trainer.data.DataSet;
import dev.sluice.trainer.data.DataSets;
import dev.sluice.trainer.data.LabelledImages;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code bench/drift} command. */
@Command(
    name = "bench/drift",
    description = {
      "Studies the drift alarm on a data set: how often it rings on clean test images, and how soon"
          + " after they become worse. The reference is of the validation images."
    },
    usageHelpAutoWidth = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DriftStudy extends BenchCommand {
  /** Alarms per image that are promised at most. */
  private static final double RATE = 1e-4;

  private static final long SEED = 1;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model file.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description = "The data set that it was trained on.")
  private String data;

  public static void main(String[] args) {
    main(new DriftStudy(), args);
  }

  @Override
  DriftReport measure(boolean quick, PrintWriter progress) {
    StoredModel stored = ModelFile.read(model);
    DataSet set =
        DataSets.open(
            data,
            new DataSets.Options(
                stored.network().input(), stored.classes(), SEED, 0.2, Progress.NONE));
    Evaluation.check(stored, set);
    int images = quick ? 100_000 : 1_000_000;
    int runs = quick ? 20 : 200;
    List<DriftReport.Row> rows = new ArrayList<>();
    try (Backend backend = Backends.open()) {
      DriftReference reference = new FieldAnswers(stored, set.validation(), backend).reference();
      FieldAnswers clean = new FieldAnswers(stored, set.test(), backend);
      DriftAlarm alarm = new DriftAlarm(reference, RATE);
      int drawn = alarms(alarm, clean, new SplittableRandom(SEED), images);
      int inOrder = alarmsInOrder(new DriftAlarm(reference, RATE), clean);
      for (Corruption corruption : Corruption.all()) {
        progress.println("%s, %s".formatted(corruption.kind(), corruption.strength()));
        try (LabelledImages corrupted = corruption.apply(set.test(), SEED)) {
          FieldAnswers worse = new FieldAnswers(stored, corrupted, backend);
          int[] delays = new int[runs];
          Arrays.setAll(delays, run -> delay(reference, clean, worse, run));
          rows.add(DriftReport.Row.of(corruption, clean, worse, delays));
        }
      }
      return new DriftReport(
          set.name(),
          reference.images(),
          set.test().size(),
          Stream.of(DriftAlarm.Statistic.values()).map(alarm::threshold).toList(),
          new DriftReport.Clean(images, drawn, inOrder),
          List.copyOf(rows));
    }
  }

  /** How often it rings on test images drawn with replacement. */
  private static int alarms(
      DriftAlarm alarm, FieldAnswers clean, SplittableRandom random, int images) {
    int alarms = 0;
    for (int i = 0; i < images; i++) {
      if (clean.tellAny(alarm, random)) {
        alarms++;
        alarm.reset();
      }
    }
    return alarms;
  }

  /** How often it rings on the test images as they follow one another in the set. */
  private static int alarmsInOrder(DriftAlarm alarm, FieldAnswers clean) {
    int alarms = 0;
    for (int image = 0; image < clean.images(); image++) {
      if (clean.tell(alarm, image)) {
        alarms++;
        alarm.reset();
      }
    }
    return alarms;
  }

  /**
   * How many worse images it takes until it rings, at most {@link DriftReport#LIMIT}, or one more
   * if it does not. Before them come clean ones, so that the window is full of those, and the
   * change falls anywhere between two looks.
   */
  private static int delay(
      DriftReference reference, FieldAnswers clean, FieldAnswers worse, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DriftAlarm alarm = new DriftAlarm(reference, RATE);
    int before = DriftAlarm.WINDOW + random.nextInt(DriftAlarm.STRIDE);
    alarms(alarm, clean, random, before);
    for (int i = 1; i <= DriftReport.LIMIT; i++) {
      if (worse.tellAny(alarm, random)) {
        return i;
      }
    }
    return DriftReport.LIMIT + 1;
  }
}
