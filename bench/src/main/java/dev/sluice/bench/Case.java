package dev.sluice.bench;

import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.core.Planner;
import dev.sluice.core.TrainingPlanner;
import dev.sluice.trainer.NamedNetwork;
import dev.sluice.trainer.Widths;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that is timed.
 *
 * @param step the width, 0 = narrowest of {@link #STEPS}
 * @param batch images in one call
 * @param threads that may work on one call
 */
record Case(Task task, NamedNetwork network, int step, int batch, int threads) {
  /** What is measured: the networks that the peers run too. */
  static final List<NamedNetwork> NETWORKS =
      List.of(NamedNetwork.LENET, NamedNetwork.CIFAR_CONVNET);

  /** Widths of every network, all of the same size. */
  static final int STEPS = 4;

  static final int CLASSES = 10;
  static final List<Integer> THREADS = List.of(1, 2);

  private static final List<Integer> BATCHES = List.of(1, 64);
  private static final int TRAINING_BATCH = 64;

  /** All cases, or those of the narrowest and the full width only. */
  static List<Case> all(boolean quick) {
    List<Case> cases = new ArrayList<>();
    for (Task task : Task.values()) {
      for (NamedNetwork network : NETWORKS) {
        for (int step = 0; step < STEPS; step += quick ? STEPS - 1 : 1) {
          for (int batch : task == Task.TRAINING ? List.of(TRAINING_BATCH) : BATCHES) {
            for (int threads : THREADS) {
              cases.add(new Case(task, network, step, batch, threads));
            }
          }
        }
      }
    }
    return List.copyOf(cases);
  }

  /** The words that {@link #of} reads. */
  String words() {
    return String.join(
        " ",
        task.id(),
        network.id(),
        Integer.toString(step),
        Integer.toString(batch),
        Integer.toString(threads));
  }

  static Case of(List<String> words) {
    return new Case(
        Task.of(words.get(0)),
        NamedNetwork.of(words.get(1)),
        Integer.parseInt(words.get(2)),
        Integer.parseInt(words.get(3)),
        Integer.parseInt(words.get(4)));
  }

  /** The ordinary network of this case's width. */
  Network narrow() {
    return network
        .build(network.input(), CLASSES, Widths.uniform(STEPS), Connectivity.DENSE)
        .at(step);
  }

  /** Multiply-accumulates of one image's inference at this width, whatever the task. */
  long macs() {
    Plan plan = Planner.inference(narrow());
    return plan.macs(plan.program(Planner.infer(0)));
  }

  /**
   * Multiply-accumulates that the task needs for one image. Training: those of inference for the
   * forward pass, the weight gradients and the input gradients each, without the first layer's
   * input gradient.
   */
  long taskMacs() {
    if (task == Task.INFERENCE) {
      return macs();
    }
    Plan plan = TrainingPlanner.training(narrow(), List.of(0), 0);
    return plan.macs(plan.program(TrainingPlanner.train(0)));
  }

  @Override
  public String toString() {
    return "%s of %s, step %d, batch %d, %s"
        .formatted(
            task.id(), network.id(), step, batch, threads == 1 ? "1 thread" : threads + " threads");
  }
}
