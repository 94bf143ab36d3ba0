package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.core.Backends;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;

/** A network with random weights, and a session whose input holds random images. */
record RandomModel(Backend backend, Model model, Session session) implements AutoCloseable {

  static RandomModel open(Workload workload, int batch, int threads) {
    Backend backend = Backends.open("cpu");
    Model model = Model.of(workload.model(), backend);
    Session session = model.newSession(batch, threads);
    session.input().copyFrom(MemorySegment.ofArray(workload.images(batch)));
    return new RandomModel(backend, model, session);
  }

  @Override
  public void close() {
    session.close();
    model.close();
    backend.close();
  }
}
