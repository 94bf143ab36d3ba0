package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.SluiceException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Meters for Prometheus, at an address that only this machine can reach. */
final class MetricsEndpoint implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpServer server;

  /** A thread for each request, so that a slow reader holds up nobody. */
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private MetricsEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves from now on.
   *
   * @param port 0 for any that is free
   * @throws SluiceException if the port cannot be had
   */
  static MetricsEndpoint open(int port) {
    try {
      InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(here, port), 0);
      MetricsEndpoint endpoint = new MetricsEndpoint(server);
      server.createContext("/", endpoint::answer);
      server.setExecutor(endpoint.threads);
      server.start();
      return endpoint;
    } catch (BindException e) {
      throw new SluiceException(
          "port %d: cannot be opened: %s; choose another one, or 0 for any that is free"
              .formatted(port, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new SluiceException("port %d: cannot be opened: %s".formatted(port, e), e);
    }
  }

  /** Where meters are registered. */
  MeterRegistry registry() {
    return registry;
  }

  /** Where they are read. */
  String address() {
    InetSocketAddress address = server.getAddress();
    return "http://%s:%d%s".formatted(address.getHostString(), address.getPort(), PATH);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean found = exchange.getRequestURI().getPath().equals(PATH);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      String text = found ? registry.scrape() : "the metrics are at " + PATH + "\n";
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", TEXT);
      exchange.sendResponseHeaders(found ? 200 : 404, head ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    registry.close();
  }
}
