package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.NetworkParameters;
import dev.sluice.core.Normalisation;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Widths;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A named network with random weights, and a session whose input holds random images. */
record RandomModel(Backend backend, Model model, Session session) implements AutoCloseable {
  private static final int STEPS = 4;
  private static final int CLASSES = 10;

  static RandomModel open(NamedNetwork named, Connectivity connectivity, int batch, int threads) {
    SplittableRandom random = new SplittableRandom(1);
    Network network = named.build(named.input(), CLASSES, Widths.uniform(STEPS), connectivity);
    Parameters parameters = new Parameters(NetworkParameters.of(network).list());
    for (Parameter parameter : parameters.list()) {
      float[] values = parameters.values(parameter.id());
      double bound = Math.sqrt(6.0 / parameter.rowSize());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
    }
    int channels = network.input().channels();
    Normalisation none =
        new Normalisation(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
    List<String> classes = IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();
    Backend backend = Backends.open();
    Model model =
        Model.of(new StoredModel(network, parameters, none, classes, null, Map.of()), backend);
    Session session = model.newSession(batch, threads);
    for (long i = 0; i < session.input().byteSize() / Float.BYTES; i++) {
      session.input().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
    }
    return new RandomModel(backend, model, session);
  }

  @Override
  public void close() {
    session.close();
    model.close();
    backend.close();
  }
}
