package dev.sluice.core;

import dev.sluice.api.Backend;
import dev.sluice.api.Network;
import dev.sluice.api.Plan;
import dev.sluice.api.SluiceException;
import dev.sluice.api.Weights;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network with its weights, packed once by a backend. Immutable and shared by threads, each of
 * which opens its own {@link Session}.
 */
public final class Model implements AutoCloseable {
  private final Backend backend;
  private final Network network;
  private final Plan plan;
  private final Weights weights;
  private final Normalisation normalisation;
  private final List<String> classes;
  private final @Nullable Calibration calibration;
  private final List<Integer> stale;

  private Model(StoredModel stored, List<Block> blocks, Backend backend) {
    this.backend = backend;
    this.network = stored.network();
    this.plan = Planner.inference(network);
    this.normalisation = stored.normalisation();
    this.classes = stored.classes();
    this.calibration = stored.calibration();
    this.stale = calibration == null ? List.of() : calibration.stale(blocks);
    this.weights = backend.load(PlanParameters.of(network, stored.parameters()), false);
  }

  /**
   * Reads and checks a model file, packs its weights and closes the file.
   *
   * @param backend must stay open as long as the model
   * @throws SluiceException naming the file and the place, if it is not a whole and valid model
   */
  public static Model load(Path file, Backend backend) {
    ModelFile.Proved proved = ModelFile.readProved(file);
    return new Model(proved.model(), proved.blocks(), backend);
  }

  /** Packs a model that is in memory. */
  public static Model of(StoredModel stored, Backend backend) {
    boolean calibrated = stored.calibration() != null;
    return new Model(stored, calibrated ? Blocks.of(stored.parameters()) : List.of(), backend);
  }

  public Backend backend() {
    return backend;
  }

  public Network network() {
    return network;
  }

  /** Number of widths. */
  public int steps() {
    return network.steps();
  }

  /** What was done to the pixels that the model was trained on. */
  public Normalisation normalisation() {
    return normalisation;
  }

  /** Names of the classes, in the order of the logits. */
  public List<String> classes() {
    return classes;
  }

  /**
   * The thresholds stored in the model.
   *
   * @throws SluiceException if there are none, or they were fitted on other weights than these
   */
  public Calibration calibration() {
    if (calibration == null) {
      throw new SluiceException("the model has no thresholds yet: calibrate it");
    }
    if (!stale.isEmpty()) {
      throw new SluiceException(
          "the thresholds of steps %s were fitted on other weights: calibrate the model again"
              .formatted(stale));
    }
    return calibration;
  }

  /** Multiply-accumulates for one image at a step. */
  public long macs(int step) {
    return plan.macs(plan.program(Planner.infer(step)));
  }

  /** Parameters that a step reads, in numbers. */
  public long parameters(int step) {
    return plan.parameters(plan.program(Planner.infer(step)));
  }

  /** Memory that the packed weights hold, in bytes. */
  public long packedBytes() {
    return weights.bytes();
  }

  /** A session that runs on the calling thread alone. */
  public Session newSession(int maxBatch) {
    return newSession(maxBatch, 1);
  }

  /**
   * A session.
   *
   * @param maxBatch the most images in one run
   * @param threads how many threads may work on one run; results do not depend on it
   */
  public Session newSession(int maxBatch, int threads) {
    return new Session(this, plan, backend.prepare(plan, weights, maxBatch, threads), maxBatch);
  }

  /** Closing while sessions are open is an {@link IllegalStateException}. */
  @Override
  public void close() {
    weights.close();
  }
}
