package dev.sluice.bench;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import dev.sluice.core.Backends;
import dev.sluice.core.Logits;
import dev.sluice.core.PlanParameters;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import dev.sluice.core.Turn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Sluice itself: sessions of the model of all widths, and the trainer's plan of one width. */
final class SluicePeer implements Peer {
  public static void main(String[] args) {
    PeerMain.serve(SluicePeer::new);
  }

  @Override
  public String version() {
    try (Backend backend = Backends.open("cpu")) {
      return "Sluice on %s, Java %s".formatted(backend.device(), Runtime.version());
    }
  }

  @Override
  public Run prepare(Case asked) {
    Workload workload = Workload.of(asked.network(), Connectivity.DENSE);
    return asked.task() == Task.INFERENCE
        ? new Inference(
            RandomModel.open(workload, asked.batch(), asked.threads()), asked.batch(), asked.step())
        : new Training(workload, asked);
  }

  /** (images, classes) */
  static List<Float> list(Logits logits) {
    List<Float> result = new ArrayList<>();
    for (int image = 0; image < logits.images(); image++) {
      for (int k = 0; k < logits.classes(); k++) {
        result.add(logits.get(image, k));
      }
    }
    return result;
  }

  private record Inference(RandomModel model, int batch, int step) implements Run {
    @Override
    public void once() {
      model.session().infer(batch, step);
    }

    @Override
    public List<Float> result() {
      return list(model.session().infer(batch, step));
    }

    @Override
    public void close() {
      model.close();
    }
  }

  private static final class Training implements Run {
    private final int batch;
    private final Backend backend;
    private final Weights weights;
    private final Prepared prepared;
    private final int program;
    private final MemorySegment rates;
    private final MemorySegment loss;
    private long update;

    Training(Workload workload, Case asked) {
      Network network = asked.narrow();
      Plan plan = TrainingPlanner.training(network, List.of(0), 0);
      batch = asked.batch();
      backend = Backends.open("cpu");
      weights = backend.load(PlanParameters.of(network, workload.at(asked.step())), true);
      prepared = backend.prepare(plan, weights, batch, asked.threads());
      program = plan.program(TrainingPlanner.train(0));
      rates = prepared.host(plan.value(Turn.ONLY.value()));
      loss = prepared.host(plan.value(TrainingPlanner.LOSS));
      prepared
          .host(plan.value(Planner.INPUT))
          .copyFrom(MemorySegment.ofArray(workload.images(batch)));
      MemorySegment targets = prepared.host(plan.value(TrainingPlanner.TARGETS)).fill((byte) 0);
      for (int image = 0; image < batch; image++) {
        long hot = (long) image * network.classes() + Workload.label(image);
        targets.setAtIndex(ValueLayout.JAVA_FLOAT, hot, 1);
      }
      rates.setAtIndex(ValueLayout.JAVA_FLOAT, 1, Workload.MOMENTUM);
      rates.setAtIndex(ValueLayout.JAVA_FLOAT, 2, Workload.WEIGHT_DECAY);
    }

    @Override
    public void once() {
      rates.setAtIndex(ValueLayout.JAVA_FLOAT, 0, Workload.rate(update++));
      prepared.run(program, batch);
    }

    @Override
    public List<Float> result() {
      double sum = 0;
      for (int image = 0; image < batch; image++) {
        sum += loss.getAtIndex(ValueLayout.JAVA_FLOAT, image);
      }
      return List.of((float) (sum / batch));
    }

    @Override
    public void close() {
      prepared.close();
      weights.close();
      backend.close();
    }
  }
}
