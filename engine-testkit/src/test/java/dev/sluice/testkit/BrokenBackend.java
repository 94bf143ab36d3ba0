package dev.sluice.testkit;

import dev.sluice.api.Backend;
import dev.sluice.api.Op;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import java.util.IdentityHashMap;
import java.util.List;

/** A backend with one mistake: the reference, told to do something else than the plan says. */
final class BrokenBackend implements Backend {
  /** Where a mistake can be made. */
  interface Mistake {
    /** Changes an operation once, when it is prepared. */
    default Op change(Op op, List<Parameter> parameters) {
      return op;
    }

    /** Runs an operation. */
    default void execute(Op op, int images, Machine machine) {
      machine.interpreter().execute(op, images);
    }

    default Prepared prepared(Prepared right) {
      return right;
    }

    /**
     * Closes the backend.
     *
     * @param running whether an operation is under way
     */
    default void close(Backend right, boolean running) {
      right.close();
    }
  }

  /**
   * What runs the operations.
   *
   * @param loaded copies of the weights when the plan was prepared
   */
  record Machine(Interpreter interpreter, Data data, List<double[]> loaded, int threads) {}

  private final Mistake mistake;
  private final Arithmetic arithmetic;
  private final ReferenceBackend reference;
  private int threads;
  private volatile boolean running;

  /**
   * @param arithmetic with {@link Arithmetic#DOUBLE} it is not exact, and judged by tolerances
   */
  BrokenBackend(Mistake mistake, Arithmetic arithmetic) {
    this.mistake = mistake;
    this.arithmetic = arithmetic;
    this.reference =
        new ReferenceBackend(arithmetic) {
          @Override
          Interpreter interpreter(Data data) {
            return broken(super.interpreter(data), data);
          }
        };
  }

  private Interpreter broken(Interpreter right, Data data) {
    List<Parameter> parameters = data.weights().list();
    List<double[]> loaded =
        parameters.stream()
            .map(parameter -> data.weights().values(Slot.VALUE, parameter.id()).clone())
            .toList();
    Machine machine = new Machine(right, data, loaded, threads);
    IdentityHashMap<Op, Op> changed =
        new IdentityHashMap<>(); // the reference keeps something per operation
    return new Interpreter(arithmetic, data) {
      @Override
      void execute(Op op, int images) {
        Op other = changed.computeIfAbsent(op, o -> mistake.change(o, parameters));
        running = true;
        mistake.execute(other, images, machine);
        running = false;
      }
    };
  }

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String device() {
    return "reference with a mistake";
  }

  @Override
  public boolean exact() {
    return reference.exact();
  }

  @Override
  public Weights load(Parameters parameters, boolean trainable) {
    return reference.load(parameters, trainable);
  }

  @Override
  public Prepared prepare(Plan plan, Weights weights, int maxBatch, int threads) {
    this.threads = threads;
    return mistake.prepared(reference.prepare(plan, weights, maxBatch, threads));
  }

  @Override
  public void close() {
    mistake.close(reference, running);
  }
}
