package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Shape;
import dev.sluice.api.Value.Role;
import dev.sluice.api.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A random chain of convolutions, depthwise ones and additions of what came before, that ends in a
 * readout: a program {@code infer/s} per step and, if triangular, {@code widen/s}. Its values are
 * either kept and all readable, {@code fill} gives them a known content, {@code refill/s} only the
 * channels behind those of step s, {@code read} copies them out; or they are scratch and only the
 * result is seen.
 */
final class RandomNetwork {
  private static final int LARGEST_IMAGE = 14;
  private static final int NO_WEIGHT = -1;

  /** What an operation of the chain is. */
  private enum Kind {
    CONV,
    DEPTHWISE,
    APPLY,
    /** To what it reads it adds what {@code weight} says: another value. */
    ADD
  }

  /** One operation of the chain. */
  private record Stage(
      Kind kind, int x, int y, Channels channels, int weight, Window window, Epilogue then) {}

  private final Random random;
  private final PlanBuilder plan = new PlanBuilder();
  private final int steps;
  private final Connectivity connectivity;
  private final boolean keeps;
  private final StringBuilder description = new StringBuilder();
  private final List<Stage> stages = new ArrayList<>();
  private final List<Op.Apply> fill = new ArrayList<>();
  private final List<Op> read = new ArrayList<>();
  private Shape shape;
  private Channels channels;

  private RandomNetwork(long seed, int steps, Connectivity connectivity) {
    this.random = new Random(seed);
    this.steps = steps;
    this.connectivity = connectivity;
    this.keeps = connectivity == Connectivity.TRIANGULAR || random.nextBoolean();
    this.shape = new Shape(1 + random.nextInt(4), size(), size());
    this.channels = Channels.constant(shape.channels(), steps);
    description.append(shape);
    write();
  }

  private int size() {
    return 1 + random.nextInt(LARGEST_IMAGE);
  }

  /** All widths one after another: upwards, as escalation does, and downwards. */
  static List<Scenario> scenarios(long seed) {
    Random random = new Random(-seed);
    int steps = 1 + random.nextInt(3);
    Connectivity connectivity = random.nextBoolean() ? Connectivity.DENSE : Connectivity.TRIANGULAR;
    RandomNetwork network = new RandomNetwork(seed, steps, connectivity);
    List<String> up = new ArrayList<>();
    List<String> down = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      up.add(network.next(step));
      down.addFirst("infer/" + step);
    }
    return List.of(network.scenario(seed, up), network.scenario(seed, down));
  }

  /** For every step of a triangular network the scenario that escalates up to it. */
  static List<Scenario> escalations(long seed, int steps) {
    RandomNetwork network = new RandomNetwork(seed, steps, Connectivity.TRIANGULAR);
    List<Scenario> scenarios = new ArrayList<>();
    List<String> programs = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      programs.add(network.next(step));
      scenarios.add(network.scenario(seed, programs));
    }
    return scenarios;
  }

  private String next(int step) {
    boolean widens = step > 0 && connectivity == Connectivity.TRIANGULAR;
    return (widens ? "widen/" : "infer/") + step;
  }

  private Scenario scenario(long seed, List<String> programs) {
    List<String> script = new ArrayList<>(programs);
    if (keeps) {
      script.addFirst("fill");
      script.addLast("read");
    }
    String name =
        "seed %d, %s %s: %s"
            .formatted(
                seed,
                keeps ? "kept" : "scratch",
                connectivity.name().toLowerCase(Locale.ROOT),
                description + " " + programs);
    return Scenario.of(name, plan.build(), new Numbers(seed, Numbers.Style.PLAIN))
        .running(script.toArray(String[]::new));
  }

  private void write() {
    int x = plan.input("input", shape);
    int layers = 1 + random.nextInt(3);
    for (int layer = 0; layer < layers; layer++) {
      x =
          switch (random.nextInt(8)) {
            case 0 -> apply(x);
            case 1 -> depthwise(x);
            case 2, 3 -> residual(x);
            default -> conv(x);
          };
    }
    readout(x);
    if (keeps) {
      plan.program("fill", fill);
      plan.program("read", read);
    }
    for (int step = 0; step < steps; step++) {
      int s = step;
      if (keeps) {
        plan.program("refill/" + s, refill(s));
      }
      plan.program("infer/" + s, stages.stream().map(stage -> infer(stage, s)).toList());
      if (s > 0 && connectivity == Connectivity.TRIANGULAR) {
        plan.program("widen/" + s, stages.stream().flatMap(t -> widen(t, s).stream()).toList());
      }
    }
  }

  /** Fills the channels that are not in use at a step, which a gather need not keep. */
  private List<Op> refill(int step) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      Channels all = stages.get(i).channels();
      ChannelRange stale = new ChannelRange(all.prefix(step).end(), all.full());
      if (!stale.isEmpty()) {
        Op.Apply copy = fill.get(i);
        ops.add(new Op.Apply(copy.x(), copy.y(), stale, copy.then()));
      }
    }
    return ops;
  }

  private int conv(int x) {
    Window window = window();
    Channels rows = growing(1 + random.nextInt(20));
    int weight = plan.weight(rows, channels, window, connectivity);
    Tail tail = tail(window.output(rows.full(), shape));
    shape = tail.output(window.output(rows.full(), shape));
    channels = rows;
    return stage(Kind.CONV, x, weight, window, epilogue(tail));
  }

  private int depthwise(int x) {
    int kernel = 1 + random.nextInt(Math.min(5, Math.min(shape.height(), shape.width())));
    Window window = Window.square(kernel, 1 + random.nextInt(2), random.nextInt(kernel));
    int weight = plan.depthwise(channels, window);
    shape = window.output(channels.full(), shape);
    Tail tail = Tail.UNPOOLED.get(random.nextInt(Tail.UNPOOLED.size()));
    return stage(Kind.DEPTHWISE, x, weight, window, epilogue(tail));
  }

  /** A depthwise convolution that keeps the shape, and beside it nothing. */
  private int residual(int x) {
    Window window = Window.square(3, 1, 1);
    int weight = plan.depthwise(channels, window);
    int y = stage(Kind.DEPTHWISE, x, weight, window, epilogue(Tail.scaled(random.nextBoolean())));
    Epilogue then = new Epilogue(Epilogue.NO_VECTOR, random.nextBoolean(), null);
    return stage(Kind.ADD, y, x, window, then);
  }

  /** The epilogue with vectors of its own. */
  private Epilogue epilogue(Tail tail) {
    return tail.epilogue(plan.vector(channels), plan.vector(channels));
  }

  private Window window() {
    if (random.nextInt(4) == 0) {
      return Window.whole(shape);
    }
    int kernel = 1 + random.nextInt(Math.min(5, Math.min(shape.height(), shape.width())));
    return Window.square(kernel, 1 + random.nextInt(3), random.nextInt(kernel));
  }

  private int apply(int x) {
    Tail tail = tail(shape);
    shape = tail.output(shape);
    return stage(Kind.APPLY, x, NO_WEIGHT, Window.square(1, 1, 0), epilogue(tail));
  }

  private Tail tail(Shape x) {
    int kernel = 1 + random.nextInt(3);
    Pool2d pool =
        new Pool2d(
            random.nextBoolean() ? Pool2d.Kind.MAX : Pool2d.Kind.AVERAGE,
            kernel,
            1 + random.nextInt(3));
    boolean pools = random.nextBoolean() && pool.window().fits(x);
    if (!pools && random.nextBoolean()) {
      return Tail.scaled(random.nextBoolean());
    }
    return new Tail(random.nextBoolean(), random.nextBoolean(), pools ? pool : null);
  }

  private Channels growing(int first) {
    List<Integer> prefixes = new ArrayList<>(List.of(first));
    while (prefixes.size() < steps) {
      prefixes.add(prefixes.getLast() + 1 + random.nextInt(9));
    }
    return new Channels(prefixes);
  }

  private int stage(Kind kind, int x, int weight, Window window, Epilogue then) {
    String name = "y" + stages.size();
    int y = plan.value(name, shape, keeps ? Role.KEPT : Role.SCRATCH);
    stages.add(new Stage(kind, x, y, channels, weight, window, then));
    description.append(' ').append(kind.name().toLowerCase(Locale.ROOT)).append(' ').append(shape);
    if (keeps) {
      fill.add(plan.copy(plan.input(Scenario.BEFORE + name, shape), y));
      read.add(plan.copy(y, plan.output("after " + name, shape)));
    }
    return y;
  }

  private void readout(int x) {
    Window window = Window.whole(shape);
    Channels classes = Channels.constant(2 + random.nextInt(16), steps);
    int weight = plan.weight(classes, channels, window, Connectivity.DENSE);
    shape = Shape.vector(classes.full());
    channels = classes;
    if (keeps) {
      stage(Kind.CONV, x, weight, window, Epilogue.NONE);
    } else {
      int logits = plan.output("logits", shape);
      stages.add(
          new Stage(
              Kind.CONV,
              x,
              logits,
              channels,
              weight,
              window,
              Epilogue.shift(plan.vector(classes))));
      description.append(" logits ").append(shape);
    }
  }

  private Op infer(Stage stage, int step) {
    return stage.kind() == Kind.CONV
        ? conv(stage, parameter(stage).inUse(step), false)
        : channelwise(stage, stage.channels().prefix(step));
  }

  private List<Op> widen(Stage stage, int step) {
    ChannelRange fresh = stage.channels().fresh(step);
    if (stage.kind() != Kind.CONV) {
      return fresh.isEmpty() ? List.of() : List.of(channelwise(stage, fresh));
    }
    List<Region> block = parameter(stage).block(step);
    return block.isEmpty() ? List.of() : List.of(conv(stage, block, fresh.isEmpty()));
  }

  private static Op channelwise(Stage stage, ChannelRange channels) {
    int x = stage.x();
    int y = stage.y();
    return switch (stage.kind()) {
      case DEPTHWISE ->
          new Op.DepthwiseConv(stage.weight(), stage.window(), x, y, channels, stage.then());
      case APPLY -> new Op.Apply(x, y, channels, stage.then());
      case ADD -> new Op.Add(x, stage.weight(), y, channels, stage.then().relu());
      case CONV -> throw new IllegalArgumentException("a convolution has regions");
    };
  }

  private Parameter parameter(Stage stage) {
    return plan.parameter(stage.weight());
  }

  private static Op conv(Stage stage, List<Region> reads, boolean resume) {
    return new Op.Conv(
        stage.weight(), stage.window(), stage.x(), stage.y(), reads, resume, stage.then());
  }
}
