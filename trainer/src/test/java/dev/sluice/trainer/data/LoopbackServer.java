package dev.sluice.trainer.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/** An HTTP server that gives prepared answers, right and wrong ones, one per connection. */
final class LoopbackServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Queue<Answer> answers;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Answers one request; the connection is closed afterwards. */
  interface Answer {
    void write(Socket client) throws IOException;
  }

  /** Gives these answers in turn, then none. */
  LoopbackServer(Answer... answers) throws IOException {
    this.answers = new ArrayDeque<>(Arrays.asList(answers));
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  /** For each request, what follows {@code Range:}, or {@code ""}. */
  List<String> ranges() {
    return List.copyOf(requests);
  }

  /** A status line, a length and a body. */
  static Answer answer(String status, byte[] body) {
    return cut(status, body.length, body);
  }

  /** The same, but the connection ends after {@code body}. */
  static Answer cut(String status, int length, byte[] body) {
    return client -> write(client, head(status) + "Content-Length: " + length + "\r\n", body);
  }

  /** A body without a length, which lasts until the connection ends. */
  static Answer withoutLength(String status, byte[] body) {
    return client -> write(client, head(status), body);
  }

  /** Falls silent after {@code body}, until the client goes away. */
  static Answer stalling(String status, int length, byte[] body) {
    return client -> {
      cut(status, length, body).write(client);
      client.setSoTimeout(60_000);
      int ignored = client.getInputStream().read();
    };
  }

  private static String head(String status) {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\n";
  }

  private static void write(Socket client, String head, byte[] body) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private void serve() {
    while (true) {
      try (Socket client = socket.accept()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String range = "";
        for (String line; (line = in.readLine()) != null && !line.isEmpty(); ) {
          if (line.startsWith("Range: ")) {
            range = line.substring("Range: ".length());
          }
        }
        requests.add(range);
        Answer answer = answers.poll();
        if (answer != null) {
          answer.write(client);
        }
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
        // The client has gone away; the next one may come.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
