package dev.sluice.runtime.budget;

import dev.sluice.api.Network;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Session;
import dev.sluice.runtime.Budget;
import dev.sluice.runtime.Latency;
import dev.sluice.runtime.StepCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long the runs of a network take on one device, measured there.
 *
 * @param device as {@link dev.sluice.api.Backend#device()}
 * @param network whose runs these are
 * @param images in every run that was measured
 * @param fromInput entry s: to compute step s from the images
 * @param fromStep entry [t][s], s &lt; t: to go on from step s to step t
 */
public record Profile(
    String device,
    Network network,
    int images,
    List<Latency> fromInput,
    List<List<Latency>> fromStep) {
  /**
   * @throws IllegalArgumentException if the lists do not fit the network, or a time is not positive
   */
  public Profile {
    fromInput = List.copyOf(fromInput);
    fromStep = fromStep.stream().map(List::copyOf).toList();
    boolean fits =
        fromInput.size() == network.steps()
            && IntStream.range(0, fromInput.size())
                .boxed()
                .toList()
                .equals(fromStep.stream().map(List::size).toList());
    if (!fits) {
      throw new IllegalArgumentException(
          "latencies for %d steps, but the network has %d"
              .formatted(fromInput.size(), network.steps()));
    }
    Stream.concat(fromInput.stream(), fromStep.stream().flatMap(List::stream))
        .forEach(Profile::check);
  }

  private static void check(Latency time) {
    if (!(time.median() > 0 && time.p99() > 0 && Double.isFinite(time.median() + time.p99()))) {
      throw new IllegalArgumentException("a time is positive and finite, unlike " + time);
    }
  }

  /**
   * Measures every run with the images that are in the session's input. Blocks for some seconds.
   *
   * @param images in every run
   * @param done hears how many of {@link #runs} are measured
   */
  public static Profile measure(
      Session session, int images, Latency.Effort effort, IntConsumer done) {
    Network network = session.model().network();
    List<Latency> fromInput = Latency.measure(session, images, effort, done);
    int measured = fromInput.size();
    List<List<Latency>> fromStep = new ArrayList<>();
    for (int to = 0; to < network.steps(); to++) {
      List<Latency> row = new ArrayList<>();
      for (int from = 0; from < to; from++) {
        row.add(Latency.ofEscalation(session, images, from, to, effort));
        done.accept(++measured);
      }
      fromStep.add(row);
    }
    return new Profile(session.model().backend().device(), network, images, fromInput, fromStep);
  }

  /** How many different runs a network has. */
  public static int runs(int steps) {
    return steps + steps * (steps - 1) / 2;
  }

  /**
   * The time of a run.
   *
   * @param from a step or {@link Budget#FROM_INPUT}
   */
  public Latency of(int from, int to) {
    return from == Budget.FROM_INPUT ? fromInput.get(to) : fromStep.get(to).get(from);
  }

  /** The medians for one image, in milliseconds. */
  public StepCosts milliseconds() {
    return StepCosts.of("ms", network.steps(), (from, to) -> of(from, to).median() / 1e3 / images);
  }

  /**
   * Refuses a session that the profile says nothing about.
   *
   * @throws SluiceException if it runs another network or on another device
   */
  public void check(Session session) {
    String here = session.model().backend().device();
    if (!device.equals(here)) {
      throw new SluiceException(
          "the profile was measured on '%s', but this is '%s': measure it here"
              .formatted(device, here));
    }
    if (!network.equals(session.model().network())) {
      throw new SluiceException("the profile is of another network: measure this one");
    }
  }
}
