package dev.sluice.bench;

import dev.sluice.api.SluiceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The measured times of a case.
 *
 * @param micros of one call with the whole batch, by library: the median of the rounds' medians
 * @param remarks of libraries, which they begin with
 */
record Timing(Case timed, Map<Library, Double> micros, List<String> remarks) {
  private static final double NANOS_PER_MICRO = 1e3;

  /** Before a library is timed, while nothing runs. */
  private static final long QUIET_MILLIS = 200;

  /**
   * Checks that all libraries compute the same, then times them in turns: one round after another,
   * and in each of them every library once.
   *
   * @throws SluiceException if one computes something else, or fails
   */
  static Timing measure(Case asked, Workers workers, Pace pace) {
    Map<Library, PeerProcess> peers = workers.of(asked);
    open(asked, peers);
    List<String> remarks = remarks(peers);
    peers.forEach(
        (_, peer) ->
            peer.ask("warm %d %d".formatted(pace.leastWarmMillis(), pace.mostWarmMillis()), 0));
    Map<Library, Samples> medians = new LinkedHashMap<>();
    for (int round = 0; round < pace.rounds(); round++) {
      peers.forEach(
          (library, peer) ->
              medians
                  .computeIfAbsent(library, _ -> new Samples())
                  .add(
                      Double.parseDouble(peer.ask("measure " + pace.roundMillis(), QUIET_MILLIS))));
    }
    peers.values().forEach(peer -> peer.ask("close", 0));
    Map<Library, Double> micros = new LinkedHashMap<>();
    medians.forEach((library, all) -> micros.put(library, all.median() / NANOS_PER_MICRO));
    return new Timing(asked, micros, remarks);
  }

  private static void open(Case asked, Map<Library, PeerProcess> peers) {
    Map<Library, List<Float>> results = new LinkedHashMap<>();
    peers.forEach(
        (library, peer) -> {
          String[] words = peer.ask("open " + asked.words(), 0).split(" ");
          results.put(library, Stream.of(words).map(Float::valueOf).toList());
        });
    List<Float> sluice = Objects.requireNonNull(results.get(Library.SLUICE));
    results.forEach((library, result) -> Agreement.check(asked, library.id(), sluice, result));
  }

  private static List<String> remarks(Map<Library, PeerProcess> peers) {
    List<String> remarks = new ArrayList<>();
    peers.forEach(
        (library, peer) -> {
          String remark = peer.ask("remark", 0);
          if (!remark.isEmpty()) {
            remarks.add("%s: %s".formatted(library.id(), remark));
          }
        });
    return List.copyOf(remarks);
  }

  double sluiceMicros() {
    return Objects.requireNonNull(micros.get(Library.SLUICE));
  }

  /** The peers' times by name. */
  Map<String, Double> peerMicros() {
    Map<String, Double> result = new LinkedHashMap<>();
    micros.forEach(
        (library, time) -> {
          if (library != Library.SLUICE) {
            result.put(library.id(), time);
          }
        });
    return result;
  }

  /** The peers' times divided by Sluice's: above 1 where Sluice is faster. */
  Map<String, Double> ratios() {
    Map<String, Double> result = new LinkedHashMap<>();
    peerMicros().forEach((peer, time) -> result.put(peer, time / sluiceMicros()));
    return result;
  }

  /** What Sluice reaches, in 10⁹ floating-point operations a second; two a multiply-accumulate. */
  double gigaflops() {
    return 2.0 * timed.taskMacs() * timed.batch() / (sluiceMicros() * NANOS_PER_MICRO);
  }
}
