package dev.sluice.runtime.budget;

import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Layer;
import dev.sluice.api.Network;
import dev.sluice.api.Node;
import dev.sluice.api.Parameters;
import dev.sluice.api.Shape;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * A program that records how long the widths of a LeNet take on this machine, for {@link
 * ServiceTimes}: its only argument is the file to write. To be run while nothing else is.
 */
final class ServiceTimesRecorder {
  private static final int STEPS = 4;
  private static final int WARM_UP = 20_000;
  private static final int RUNS = 400;

  private ServiceTimesRecorder() {}

  public static void main(String[] arguments) throws IOException {
    try (Backend backend = Backends.open("cpu");
        Model model = lenet(backend);
        Session session = model.newSession(1)) {
      Random random = new Random(1);
      for (int i = 0; i < model.network().input().size(); i++) {
        session.input().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
      }
      for (int i = 0; i < WARM_UP; i++) {
        session.infer(1, i % STEPS);
      }
      Files.writeString(Path.of(arguments[0]), record(session));
    }
  }

  private static String record(Session session) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# Nanoseconds of one inference of one image by a dense LeNet, random weights;\n");
    text.append(
        "# columns: steps 0 to 3 (a quarter, half, three quarters, all of the channels),\n");
    text.append("# run in turn on one thread after warm-up, by ServiceTimesRecorder.\n");
    text.append("# %s, %s\n".formatted(processor(), session.model().backend().device()));
    for (int run = 0; run < RUNS; run++) {
      StringJoiner line = new StringJoiner(" ");
      for (int step = 0; step < STEPS; step++) {
        long begin = System.nanoTime();
        session.infer(1, step);
        line.add(Long.toString(System.nanoTime() - begin));
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static String processor() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    }
  }

  private static Model lenet(Backend backend) {
    Network network =
        new Network(
            STEPS,
            Connectivity.DENSE,
            new Shape(1, 28, 28),
            List.of(
                new Node("conv1", new Layer.Conv2d(quarters(20), 5, 1, 0)),
                new Node("relu1", new Layer.ReLU()),
                new Node("pool1", new Layer.MaxPool2d(2, 2)),
                new Node("conv2", new Layer.Conv2d(quarters(50), 5, 1, 0)),
                new Node("relu2", new Layer.ReLU()),
                new Node("pool2", new Layer.MaxPool2d(2, 2)),
                new Node("fc1", new Layer.Linear(quarters(500))),
                new Node("relu3", new Layer.ReLU()),
                new Node("fc2", new Layer.Linear(Channels.constant(10, STEPS)))));
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    Random random = new Random(2);
    parameters
        .list()
        .forEach(
            parameter -> {
              float[] values = parameters.values(parameter.id());
              for (int i = 0; i < values.length; i++) {
                values[i] = 0.1f * (float) random.nextGaussian();
              }
            });
    List<String> classes = IntStream.range(0, 10).mapToObj(k -> "class " + k).toList();
    Normalisation none = new Normalisation(List.of(0f), List.of(1f));
    return Model.of(new StoredModel(network, parameters, none, classes, null, Map.of()), backend);
  }

  private static Channels quarters(int full) {
    return new Channels(
        IntStream.rangeClosed(1, STEPS)
            .mapToObj(step -> (int) Math.round((double) full * step / STEPS))
            .toList());
  }
}
