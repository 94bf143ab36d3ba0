package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.SluiceException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "train",
        "evaluate",
        "calibrate",
        "classify",
        "watch",
        "bench",
        "check",
        "bundle",
        "info",
        "doctor"
      })
  void everyCommandHasHelp(String command) {
    Cli.Run run = Cli.run(command, "--help").succeeded();
    assertTrue(run.out().startsWith("Usage: sluice " + command), run.out());
    assertTrue(run.out().contains("--debug"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void helpShowsTheDefaults() {
    String train = Cli.run("train", "--help").succeeded().out();
    for (String text : new String[] {"lenet", "incremental", "dense", "Default: 4", "Default: 1"}) {
      assertTrue(train.contains(text), train);
    }
    String demo = Cli.run("demo", "--help").succeeded().out();
    assertTrue(demo.contains("Default: fashion-mnist"), demo);
    assertTrue(demo.contains("Default: target/demo"), demo);
  }

  @Test
  void versionNamesJavaToo() {
    String out = Cli.run("--version").succeeded().out();
    assertTrue(out.startsWith("sluice ") && out.contains("Java " + Runtime.version()), out);
  }

  @Test
  void withoutACommandItSaysWhereHelpIs() {
    assertTrue(Cli.run().wrongUsage().contains("Missing required subcommand"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trian                                             | Unmatched argument
          train --out m                                     | Missing required option: '--data=D'
          train --data d                                    | Missing required option: '--out=MODEL'
          train --data d --out m --rate 1                   | Unknown options: '--rate'
          train --data d --out m --network resnet           | 'resnet' is none of lenet, cifar-convnet
          train --data d --out m --recipe joined            | 'joined' is none of incremental, joint, independent
          train --data d --out m --augment flop             | 'flop' is none of flip, crop:4, cutout:8, shift:2
          train --data d --out m --augment crop:0           | crop needs a size of at least 1 pixel, not 0
          train --data d --out m --connectivity sparse      | 'sparse' is none of dense, triangular
          train --data d --out m --steps 0                  | '0' is not a whole number above 0
          train --data d --out m --widths 0.5,0.25,1        | widths must increase
          train --data d --out m --widths 0.5,half          | '0.5,half' is not a list of shares
          train --data d --out m --channels conv1=5,3       | channels must not decrease
          train --data d --out m --channels conv9=5,20      | lenet has no layer [conv9]
          train --data d --out m --steps 2 --widths 0.5,1   | mutually exclusive
          train --data d --out m --epochs 0                 | '0' is not a whole number above 0
          train --data d --out m --limit -1                 | '-1' is not a whole number above 0
          train --data d --out m --learning-rate 0          | the learning rate: 0.0 is out of range: above 0 to 10
          train --data d --out m --momentum 1               | momentum: 1.0 is out of range
          train --data d --out m --backend tpu              | 'tpu' is none of
          train --data d --out m --test-share 1             | between 0 and 1
          evaluate m                                        | Missing required option: '--data=D'
          evaluate m --data d --width wide                  | 'wide' is neither 'all' nor a step
          evaluate m --data d --policy budget               | expected one of [margin]
          evaluate m --data d --policy margin --width 1     | --policy chooses widths itself
          calibrate m --data d --max-drop -1                | -1.0 is not from 0 to 100
          classify m                                        | Missing required parameter: 'IMAGE'
          classify m i.png --width -1                       | '-1' is neither 'auto' nor a step
          watch                                             | Missing required parameter: 'MODEL'
          watch m --port 70000                              | '70000' is not a port, 0 to 65535
          watch m --raise-to -1                             | '-1' is not a step, counted from 0
          bench m --batch 0                                 | '0' is not a whole number above 0
          bench m --paths short                             | 'short' is none of exact, fastest
          check --only all                                  | expected one of [conformance, bits, speed]
          check --backend tpu --if-available                | 'tpu' is none of
          bundle                                            | Missing required option: '--out=FILE.tgz'
          bundle --out b.tgz --platform mac                 | 'mac' is none of linux-x86_64, linux-aarch64
          info                                              | Missing required parameter: 'MODEL'
          """)
  void wrongUsageIsExplained(String line, String expected) {
    String message = Cli.run((Object[]) line.split(" ")).wrongUsage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aBugIsCalledABug() {
    Cli.Run run = Cli.run(broken(new IllegalStateException("two\nlines")), "broken");
    assertEquals(
        "sluice: this is a bug in Sluice: java.lang.IllegalStateException: two lines;"
            + " --debug shows where it happened",
        run.failure());
    Cli.Run debug = Cli.run(broken(new IllegalStateException("two\nlines")), "broken", "--debug");
    assertEquals(1, debug.status());
    assertTrue(debug.err().contains("\tat dev.sluice.cli"), debug.err());
  }

  @Test
  void errorsAreOneLineToo() {
    assertTrue(
        Cli.run(broken(new OutOfMemoryError("Java heap space")), "broken")
            .failure()
            .startsWith("sluice: out of memory (Java heap space)"));
    assertTrue(
        Cli.run(broken(new StackOverflowError()), "broken").failure().contains("StackOverflow"));
  }

  @Test
  void aFailureShowsItsPlaceOnlyForDebugging() {
    SluiceException failure =
        new SluiceException("m.safetensors: is empty: copy it again\u001b[2J");
    assertEquals(
        "sluice: m.safetensors: is empty: copy it again?[2J",
        Cli.run(broken(failure), "broken").failure());
    Cli.Run debug = Cli.run(broken(failure), "--debug", "broken");
    assertTrue(debug.err().contains("\tat dev.sluice.cli"), debug.err());
  }

  private static CommandLine broken(Throwable failure) {
    return new Main(false, InputStream.nullInputStream())
        .commandLine()
        .addSubcommand(new Broken(failure));
  }

  @Command(name = "broken")
  private record Broken(Throwable failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }
}
