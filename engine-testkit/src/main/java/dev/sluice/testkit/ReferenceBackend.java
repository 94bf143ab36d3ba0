package dev.sluice.testkit;

import dev.sluice.api.Backend;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Weights;

/**
 * The backend that others are compared with: scalar, on one thread, one operation after another, in
 * plain NCHW arrays, as {@link dev.sluice.api.Op} reads. With {@link Arithmetic#FLOAT} its forward
 * results are the bits that an exact backend yields; with {@link Arithmetic#DOUBLE} the same code
 * computes everything in double precision.
 *
 * <p>What a program reads before anything wrote it is NaN, so that nobody comes to rely on it.
 */
public class ReferenceBackend implements Backend {
  private final Arithmetic arithmetic;
  private final OpenCount open = new OpenCount("set of weights", "the backend");

  public ReferenceBackend(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String device() {
    return "scalar " + (arithmetic == Arithmetic.FLOAT ? "float" : "double");
  }

  @Override
  public boolean exact() {
    return arithmetic == Arithmetic.FLOAT;
  }

  @Override
  public ReferenceWeights load(Parameters parameters, boolean trainable) {
    return new ReferenceWeights(parameters, trainable, open);
  }

  /**
   * @param weights of this backend
   * @throws IllegalArgumentException naming the program and the operation, if the plan makes no
   *     sense on these weights
   */
  @Override
  public ReferencePrepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    if (!(weights instanceof ReferenceWeights own) || !own.belongTo(open)) {
      throw new IllegalArgumentException("these weights were loaded by another backend");
    }
    if (maxBatch < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "at least one image and one thread, not %d and %d".formatted(maxBatch, threads));
    }
    own.prepared().checkOwner();
    PlanCheck.check(plan, own.list(), own.trainable());
    return new ReferencePrepared(plan, own, maxBatch, this);
  }

  /** What runs the operations; broken ones are made of it to test the conformance suite. */
  Interpreter interpreter(Data data) {
    return new Interpreter(arithmetic, data);
  }

  @Override
  public void close() {
    open.closeOwner();
  }
}
