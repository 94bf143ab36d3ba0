package dev.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A watch that runs while the test does something. */
@Timeout(60) // only if it hangs
class WatchRunningTest {
  @TempDir private static Path folder;
  private static Path model;

  @TempDir private Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void train() throws IOException {
    Locale.setDefault(Locale.ROOT); // as main does
    Path data = TinyData.idx(folder.resolve("tiny"), 3, 40);
    Path raw = folder.resolve("raw.safetensors");
    TinyModels.train(data, raw);
    Path calibrated = Files.copy(raw, folder.resolve("calibrated.safetensors"));
    Cli.run("calibrate", calibrated, "--data", data).succeeded();
    model = TinyModels.withThreshold(calibrated, folder.resolve("model.safetensors"), 0.999999);
  }

  /** Starts the command; its answer is the exit status. */
  private FutureTask<Integer> start(InputStream in, Object... arguments) {
    CommandLine command = new Main(false, in).commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] texts = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    FutureTask<Integer> run = new FutureTask<>(() -> new Failures(command).execute(texts));
    Thread.ofPlatform().daemon().name("watch").start(run);
    return run;
  }

  private void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(10);
    }
  }

  private long results() {
    return out.toString().lines().count();
  }

  @Test
  void imagesThatArriveInAFolder() throws Exception {
    Random random = new Random(TinyData.SEED);
    Path watched = Files.createDirectory(temp.resolve("watched"));
    Path first = TinyData.png(watched.resolve("first.png"), 0, random);
    FutureTask<Integer> run =
        start(InputStream.nullInputStream(), "watch", model, "--data", watched);
    await(() -> results() == 1);
    byte[] whole = Files.readAllBytes(TinyData.png(temp.resolve("whole.png"), 1, random));
    Path later = watched.resolve("later.png");
    try (OutputStream file = Files.newOutputStream(later)) {
      file.write(whole, 0, whole.length / 2);
      file.flush();
      file.write(whole, whole.length / 2, whole.length - whole.length / 2);
    }
    await(() -> results() == 2);
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).startsWith(first + ": "), lines.get(0));
    assertTrue(lines.get(1).startsWith(later + ": "), lines.get(1));

    Files.move(watched, temp.resolve("away"));
    assertEquals(1, run.get(), err.toString());
    List<String> told = err.toString().lines().toList();
    assertEquals(
        "sluice: " + watched + ": the folder is gone: it was moved, removed or unmounted",
        told.getLast());
    assertTrue(told.get(told.size() - 2).startsWith("2 images, "), err.toString());
  }

  private static HttpResponse<String> get(String address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void metricsAreServedWhileItRuns() throws Exception {
    Path image = TinyData.png(temp.resolve("noise.png"), 4, new Random(TinyData.SEED));
    FutureTask<Integer> run;
    String address;
    try (PipedOutputStream lines = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(lines)) {
      run = start(in, "watch", model, "--port", 0);
      lines.write((image + "\n").getBytes(StandardCharsets.UTF_8));
      lines.flush();
      await(() -> results() == 1);
      String line =
          err.toString().lines().filter(l -> l.startsWith("metrics: ")).findFirst().orElseThrow();
      address = line.substring("metrics: ".length());
      assertTrue(address.matches("http://127\\.0\\.0\\.1:\\d+/metrics"), address);
      HttpResponse<String> metrics = get(address);
      assertEquals(200, metrics.statusCode());
      assertTrue(metrics.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
      for (String expected :
          List.of(
              "sluice_answers_total{step=\"0\"} 0.0",
              "sluice_answers_total{step=\"1\"} 1.0",
              "sluice_escalations_total{step=\"0\"} 1.0",
              "sluice_drift_alarms_total{cause=\"margin\"} 0.0",
              "sluice_latency_seconds_count 1",
              "sluice_latency_seconds_bucket{le=",
              "sluice_margin_percent_bucket{le=\"99.0\"}")) {
        assertTrue(metrics.body().contains(expected), expected + " in\n" + metrics.body());
      }
      assertEquals(404, get(address + "/more").statusCode());
      assertEquals(404, get(address.replace("/metrics", "/")).statusCode());
    }
    assertEquals(0, run.get(), err.toString());
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      int port = taken.getLocalPort();
      Cli.Run run = Cli.run("watch", model, "--port", port);
      assertEquals(1, run.status());
      assertTrue(
          run.err().contains("sluice: port " + port + ": cannot be opened: Address already in use"),
          run.err());
    }
  }
}
