package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side: reads a command per line from standard input and answers each with one line on
 * standard output, {@code ok …} or {@code failed …}. Everything else that a library prints goes to
 * standard error. The first answer comes unasked and tells the version.
 *
 * <pre>
 * open CASE       prepares a case and runs it for comparison: ok RESULT…
 * remark          what people should know about it: ok [TEXT]
 * warm MIN MAX    runs it until Java compiles nothing any more, for so many milliseconds: ok
 * measure MILLIS  runs it for so long: ok NANOS, the median of single calls
 * close           ok
 * </pre>
 */
final class PeerMain {
  static final String OK = "ok";
  static final String FAILED = "failed ";

  private final Peer peer;
  private Peer.@Nullable Run run;

  private PeerMain(Peer peer) {
    this.peer = peer;
  }

  /** Answers until standard input ends. */
  static void serve(Callable<Peer> opening) {
    PrintStream answers = System.out;
    System.setOut(System.err);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      PeerMain worker = new PeerMain(opening.call());
      answers.println(OK + " " + worker.peer.version());
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println((OK + " " + worker.answer(List.of(line.split(" ")))).strip());
      }
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      answers.println(FAILED + String.valueOf(e).replaceAll("\\s*\\R\\s*", " "));
      System.exit(1);
    }
  }

  private String answer(List<String> words) throws Exception {
    return switch (words.getFirst()) {
      case "open" -> open(Case.of(words.subList(1, words.size())));
      case "remark" -> peer.remark();
      case "warm" -> warm(Long.parseLong(words.get(1)), Long.parseLong(words.get(2)));
      case "measure" -> measure(Long.parseLong(words.get(1)));
      case "close" -> close();
      default -> throw new IOException("unknown command: " + words);
    };
  }

  private String open(Case asked) throws Exception {
    Peer.Run opened = peer.prepare(asked);
    run = opened;
    return opened.compared(asked).stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private String warm(long least, long most) throws Exception {
    Stopwatch.warm(opened()::once, least, most);
    return "";
  }

  private String measure(long length) throws Exception {
    return Double.toString(Stopwatch.median(opened()::once, 1, length));
  }

  private String close() throws Exception {
    opened().close();
    run = null;
    return "";
  }

  private Peer.Run opened() {
    if (run == null) {
      throw new IllegalStateException("no case is open");
    }
    return run;
  }
}
