package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The list of trainings, the file of results and their table; nothing is trained. */
class TrainStudyTest {
  @TempDir private Path folder;

  @Test
  void aRunNamesTheModelOfAnother() throws IOException {
    Path file = folder.resolve("runs.txt");
    Files.writeString(
        file,
        """
        # a comment

        alone   --data mnist --recipe independent
        taught  --data mnist --teacher {alone}/3.safetensors
        """);
    List<StudyRun> runs = StudyRun.read(file);
    assertEquals(List.of("alone", "taught"), runs.stream().map(StudyRun::name).toList());
    assertEquals("mnist", runs.getLast().data());
    assertEquals(
        List.of("--data", "mnist", "--teacher", "out/alone-2/3.safetensors"),
        runs.getLast().options(name -> "out/" + name + "-2"));
  }

  @Test
  void aNameThatIsTakenAndALineWithoutDataAreRefused() throws IOException {
    Path file = folder.resolve("runs.txt");
    for (String text : List.of("a --data mnist\na --data mnist\n", "a --recipe joint\n")) {
      Files.writeString(file, text);
      String message =
          String.valueOf(
              assertThrows(SluiceException.class, () -> StudyRun.read(file)).getMessage());
      assertTrue(message.contains("needs a name of its own and --data"), message);
    }
  }

  @Test
  void outsideOfSluicesFolderNothingIsTrained() { // the tests run in the folder of this module
    StringWriter errors = new StringWriter();
    CommandLine line = BenchCommand.commandLine(new TrainStudy()).setErr(new PrintWriter(errors));
    assertEquals(1, line.execute("--only", "no run", "--out", folder.resolve("none").toString()));
    assertTrue(errors.toString().startsWith("bench/train-study: there is no ./sluice here: "));
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test
  void resultsAreKeptAndAveraged() {
    Path file = folder.resolve("results.jsonl");
    result("mnist-independent", 1, 0.98, 0.99).append(file);
    result("mnist-joint", 1, 0.975, 0.991).append(file);
    result("mnist-joint", 2, 0.977, 0.993).append(file);
    result("resnet8-independent", 1, 0.5, 0.6).append(file);
    result("mnist-joint", 3, 0.976, 0.992).append(file);
    List<StudyResult> results = StudyResult.read(file);
    assertEquals(result("mnist-joint", 3, 0.976, 0.992), results.getLast());
    assertEquals(2, StudyTable.of(results).size(), "a table for each network");
    StringWriter text = new StringWriter();
    StudyTable.of(results).getFirst().print(new PrintWriter(text), "test", StudyResult::test);
    assertTrue(
        text.toString().contains("| mnist-joint | 3 | 97.60 ± 0.10 | 99.20 ± 0.10 | -0.50 | 5 |"),
        text.toString());
  }

  private static StudyResult result(String name, long seed, double... accuracies) {
    List<Double> test = Arrays.stream(accuracies).boxed().toList();
    return new StudyResult(name, "mnist", seed, "./sluice train", 5, test, test);
  }
}
