package dev.sluice.trainer.data;

import dev.sluice.api.SluiceException;
import dev.sluice.core.FileFailure;
import dev.sluice.trainer.Progress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Downloads one file over HTTP. What has arrived is kept in {@code NAME.part}, from where another
 * attempt, or another run, goes on; the file gets its name when its length and checksum are right.
 */
final class Download {
  /** How often to look what has arrived. */
  private static final long LOOK_MILLIS = 100;

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  /** Answers after which it is worth asking again: time-outs, too many requests, server errors. */
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 500, 502, 503, 504);

  private final RemoteFile file;
  private final Path target;
  private final Path part;
  private final Patience patience;

  /**
   * How patient a download is.
   *
   * @param connect how long a connection may take
   * @param stall how long nothing may arrive
   * @param attempts how often a transfer is tried that breaks off; at least 1
   * @param pause the time before the second attempt, twice as long before each further one
   */
  record Patience(Duration connect, Duration stall, int attempts, Duration pause) {
    static final Patience NORMAL =
        new Patience(Duration.ofSeconds(8), Duration.ofSeconds(30), 4, Duration.ofSeconds(1));
  }

  Download(RemoteFile file, Path target, Patience patience) {
    this.file = file;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.patience = patience;
  }

  /**
   * Downloads the file. Blocks until it is there; returns at once if it already is.
   *
   * @throws SluiceException if it cannot be had; the message begins with its address
   */
  void run(Progress progress) {
    if (Files.exists(target)) {
      return;
    }
    try (Progress.Task task = progress.start(file.name(), file.bytes(), "bytes")) {
      // Here, so that a folder that cannot be written is not taken for a bad connection.
      Files.newByteChannel(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      if (arrived() > file.bytes()) {
        clear();
      }
      boolean resumed = arrived() > 0;
      String sha256 = transfer(task);
      if (!sha256.equals(file.sha256()) && resumed) {
        clear(); // what an earlier run has left may be at fault: once more, from the beginning
        sha256 = transfer(task);
      }
      if (!sha256.equals(file.sha256())) {
        Files.delete(part);
        throw failure("it is not the expected file, its SHA-256 is " + sha256);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure("it cannot be written to %s: %s".formatted(part, FileFailure.reason(e)), e);
    }
  }

  /** Completes the part, in several attempts if need be, and returns its SHA-256. */
  private String transfer(Progress.Task task) throws IOException {
    for (int attempt = 1; arrived() < file.bytes(); attempt++) {
      try {
        attempt(task);
      } catch (ConnectException | HttpConnectTimeoutException e) {
        throw failure("the host cannot be reached", e);
      } catch (IOException e) {
        String why = FileFailure.reason(e);
        if (attempt == patience.attempts()) {
          throw failure(why, e);
        }
        task.reached(arrived(), why + ": trying again");
        sleep(patience.pause().multipliedBy(1L << (attempt - 1)));
      }
    }
    return Sha256.of(part);
  }

  /** Asks for what is missing, once. */
  private void attempt(Progress.Task task) throws IOException {
    long have = arrived();
    HttpRequest.Builder request = HttpRequest.newBuilder(file.uri());
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    // A client of its own: once it is closed, nothing writes to the part any more.
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience.connect())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      try {
        await(client.sendAsync(request.build(), info -> receive(info, have)), task);
      } finally {
        client.shutdownNow();
      }
    }
    checkNotLonger();
    if (arrived() < file.bytes()) {
      throw new IOException("it ended after %d of %d bytes".formatted(arrived(), file.bytes()));
    }
  }

  /** Decides where an answer goes: after what is here, or in place of it. */
  private BodySubscriber<Path> receive(ResponseInfo info, long have) {
    boolean rest = info.statusCode() == PARTIAL_CONTENT;
    if (!rest && info.statusCode() != OK) {
      return BodySubscribers.replacing(part);
    }
    long missing = rest ? file.bytes() - have : file.bytes();
    long coming = info.headers().firstValueAsLong("Content-Length").orElse(missing);
    if (coming != missing) {
      throw failure("%d bytes are expected, the server has %d".formatted(missing, coming));
    }
    return BodySubscribers.ofFile(
        part,
        StandardOpenOption.WRITE,
        rest ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void checkStatus(int status) throws IOException {
    if (TEMPORARY.contains(status)) {
      throw new IOException("the server answers with status " + status);
    } else if (status != OK && status != PARTIAL_CONTENT) {
      throw failure("the server answers with status " + status);
    }
  }

  /** Waits for the end of an answer, as long as something arrives. */
  private void await(Future<HttpResponse<Path>> answer, Progress.Task task) throws IOException {
    long seen = -1;
    long since = System.nanoTime();
    while (true) {
      try {
        checkStatus(answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS).statusCode());
        task.reached(arrived());
        return;
      } catch (TimeoutException e) {
        checkNotLonger();
        long now = arrived();
        if (now != seen) {
          seen = now;
          since = System.nanoTime();
          task.reached(now);
        } else if (System.nanoTime() - since > patience.stall().toNanos()) {
          throw new IOException("nothing arrived for %s".formatted(patience.stall()), e);
        }
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case SluiceException refused -> throw refused;
          case IOException broken -> throw broken;
          case null, default -> throw new IOException(e);
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private void checkNotLonger() throws IOException {
    if (arrived() > file.bytes()) {
      throw failure("the server has more than the expected %d bytes".formatted(file.bytes()));
    }
  }

  /** How many bytes are here. */
  private long arrived() throws IOException {
    return Files.size(part);
  }

  private void clear() throws IOException {
    Files.write(part, new byte[0]);
  }

  private void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private SluiceException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return failure("interrupted", e);
  }

  private SluiceException failure(String what) {
    return new SluiceException(file.uri() + ": " + what);
  }

  private SluiceException failure(String what, Throwable cause) {
    return new SluiceException(file.uri() + ": " + what, cause);
  }
}
