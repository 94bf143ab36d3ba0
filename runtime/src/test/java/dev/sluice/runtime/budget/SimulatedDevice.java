package dev.sluice.runtime.budget;

import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Shape;
import dev.sluice.api.Weights;
import dev.sluice.core.Model;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Planner;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.runtime.StepCosts;
import dev.sluice.testkit.Arithmetic;
import dev.sluice.testkit.ReferenceBackend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A device in virtual time: what runs on it is computed at once, but its clock goes on by a time
 * that was measured, and its meter by the energy of the run. The network has two classes, whose
 * scores are the two numbers of the image at every step.
 */
final class SimulatedDevice implements Backend {
  static final String NAME = "simulated";

  private static final double ACTIVE_WATTS = 5;

  private final ReferenceBackend backend = new ReferenceBackend(Arithmetic.FLOAT);
  private final ServiceTimes times;
  private final Random random;
  private final Model model;
  private final Session session;

  /** How much slower it is at which second. */
  DoubleUnaryOperator slowness = _ -> 1;

  /** What it draws all the time. */
  double idleWatts;

  /** How much more than {@link #estimate} a run needs in the mean. */
  double hunger = 1;

  private final StepCosts estimate;
  private double seconds;
  private double joules;

  SimulatedDevice(ServiceTimes times, int maxBatch, Random random) {
    this.times = times;
    this.random = random;
    this.estimate = StepCosts.of("J", times.steps(), (_, to) -> ACTIVE_WATTS * times.median(to));
    this.model = load(times.steps(), this);
    this.session = model.newSession(maxBatch);
  }

  static Model load(int steps, Backend backend) {
    Network network =
        new Network(
            steps,
            Connectivity.DENSE,
            new Shape(2, 1, 1),
            List.of(new Node("fc", new Layer.Linear(Channels.constant(2, steps)))));
    NetworkParameters ids = NetworkParameters.of(network);
    Parameters parameters = new Parameters(ids.list());
    parameters.values(ids.weight(0))[0] = 1;
    parameters.values(ids.weight(0))[3] = 1;
    Normalisation none = new Normalisation(List.of(0f, 0f), List.of(1f, 1f));
    List<String> classes = List.of("one", "other");
    return Model.of(new StoredModel(network, parameters, none, classes, null, Map.of()), backend);
  }

  Session session() {
    return session;
  }

  /** As it was measured on a quiet day. */
  Profile profile() {
    return new Profile(
        NAME,
        model.network(),
        1,
        times.latencies(),
        IntStream.range(0, times.steps())
            .mapToObj(to -> Collections.nCopies(to, times.latency(to)))
            .toList());
  }

  /** Joules that the runs of an image are thought to need. */
  StepCosts estimate() {
    return estimate;
  }

  EnergySource source(boolean metered) {
    Optional<DoubleSupplier> meter = metered ? Optional.of(this::joules) : Optional.empty();
    return new EnergySource(estimate, idleWatts, meter);
  }

  /** Images whose margins are spread between 0 and 1. */
  void nextImages(int images) {
    for (int i = 0; i < images; i++) {
      session
          .input()
          .setAtIndex(ValueLayout.JAVA_FLOAT, 2L * i, (float) (4 * random.nextGaussian()));
    }
  }

  long nanos() {
    return Math.round(seconds * 1e9);
  }

  double seconds() {
    return seconds;
  }

  double joules() {
    return joules;
  }

  /** Nothing runs until then. */
  void idleUntil(double then) {
    if (then > seconds) {
      joules += idleWatts * (then - seconds);
      seconds = then;
    }
  }

  private void ran(int step, int images) {
    double time = images * times.next(step, random) * slowness.applyAsDouble(seconds);
    joules += images * estimate.of(step) * hunger * (1 + 0.1 * random.nextGaussian());
    idleUntil(seconds + time);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String device() {
    return NAME;
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public Weights load(Parameters parameters, boolean trainable) {
    return backend.load(parameters, trainable);
  }

  @Override
  public Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    int[] steps = new int[plan.programs().size()];
    for (int step = 0; step < times.steps(); step++) {
      steps[plan.program(Planner.infer(step))] = step;
    }
    return new Timed(backend.prepare(plan, weights, maxBatch, threads), steps);
  }

  @Override
  public void close() {
    session.close();
    model.close();
    backend.close();
  }

  private final class Timed implements Prepared {
    private final Prepared prepared;
    private final int[] steps;

    Timed(Prepared prepared, int[] steps) {
      this.prepared = prepared;
      this.steps = steps;
    }

    @Override
    public MemorySegment host(int value) {
      return prepared.host(value);
    }

    @Override
    public void run(int program, int images) {
      prepared.run(program, images);
      ran(steps[program], images);
    }

    @Override
    public void gather(int[] images, int count) {
      prepared.gather(images, count);
    }

    @Override
    public List<String> explain(int program) {
      return prepared.explain(program);
    }

    @Override
    public void close() {
      prepared.close();
    }
  }
}
