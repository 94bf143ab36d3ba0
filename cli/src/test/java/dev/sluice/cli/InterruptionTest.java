package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Shape;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Recipe;
import dev.sluice.trainer.TrainingJob;
import dev.sluice.trainer.Widths;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
  private static final String NOTHING =
      "sluice: interrupted before the first epoch was done: there is nothing to go on from";
  private static final String KEPT =
      "sluice: interrupted; all finished epochs are kept, go on with:%n  ";

  @TempDir private Path temp;

  private String advice(boolean resumed, String... arguments) {
    return interruption(resumed, arguments).advice();
  }

  private Interruption interruption(boolean resumed, String... arguments) {
    TrainingJob job =
        new TrainingJob(
            "lenet",
            NamedNetwork.LENET.build(
                new Shape(1, 28, 28), 2, Widths.uniform(2), Connectivity.DENSE),
            Recipe.INCREMENTAL,
            temp.resolve("m"));
    PrintWriter out = new PrintWriter(new StringWriter());
    return new Interruption(job, resumed, List.of(arguments), out);
  }

  @Test
  void withoutACheckpointThereIsNothingToGoOnFrom() {
    assertEquals(NOTHING, advice(false, "train", "--out", "m"));
  }

  @Test
  void withACheckpointTheCommandIsGiven() throws IOException {
    Files.writeString(temp.resolve("m.checkpoint"), "");
    assertEquals(
        KEPT.formatted() + "./sluice train --data 'my images' --resume",
        advice(false, "train", "--data", "my images"));
    assertEquals(
        KEPT.formatted() + "./sluice train --resume --out m",
        advice(true, "train", "--resume", "--out", "m"));
  }

  @Test
  void anOlderModelIsNotThisTrainings() throws IOException {
    Path model = Files.writeString(temp.resolve("m"), "");
    Files.setLastModifiedTime(model, FileTime.fromMillis(0));
    assertEquals(NOTHING, advice(false, "demo"));
    assertTrue(advice(true, "demo", "--resume").endsWith("./sluice demo --resume"));
  }

  /** The clock is set back while a model is trained: its file seems to be from before. */
  @Test
  void aFinishedModelIsKnownWhateverItsTime() throws IOException {
    Path model = Files.writeString(temp.resolve("m"), "");
    Interruption interruption = interruption(false, "demo");
    Files.delete(model);
    Files.writeString(model, "new");
    Files.setLastModifiedTime(model, FileTime.fromMillis(0));
    assertEquals(KEPT.formatted() + "./sluice demo --resume", interruption.advice());
  }

  @Test
  void quotesWhatAShellWouldChange() {
    assertEquals(
        "./sluice train --data 'it'\\''s $HOME' ''",
        Shell.command(List.of("train", "--data", "it's $HOME", "")));
  }
}
