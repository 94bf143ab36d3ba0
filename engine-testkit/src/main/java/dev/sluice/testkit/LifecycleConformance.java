package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Channels;
import dev.sluice.api.Parameter;
import dev.sluice.api.Parameters;
import dev.sluice.api.Plan;
import dev.sluice.api.Prepared;
import dev.sluice.api.Value;
import dev.sluice.api.Weights;
import dev.sluice.api.Weights.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is opened, closed, read and written around the runs. */
public interface LifecycleConformance extends BackendUnderTest {
  /** Opens another backend of the same kind, which the test closes. */
  Backend openAnother();

  private static Scenario scenario() {
    return RandomNetwork.escalations(4, 3).getLast();
  }

  @Test
  default void backendSaysWhatItIs() {
    assertTrue(backend().name().matches("[a-z]+"), backend().name());
    assertFalse(backend().device().isBlank());
  }

  @Test
  default void weightsInUseDoNotClose() {
    Scenario scenario = scenario();
    try (Trial trial = new Trial(backend(), scenario, 2, 1)) {
      assertThrows(IllegalStateException.class, trial.weights()::close);
      trial.run(2);
      Expectation.forward(scenario, 2, backend().exact())
          .checkOutputs(trial, 2, "after a rejected close");
    }
  }

  /** What one thread closes is not pulled away from under another one. */
  @Test
  default void nothingClosesWhileAnotherThreadRuns() throws Exception {
    int leastRuns = 20;
    int leastTries = 2000;
    Scenario scenario = scenario();
    AtomicInteger runs = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    try (Trial trial = new Trial(backend(), scenario, 2, 1);
        ExecutorService runner = Executors.newSingleThreadExecutor()) {
      Future<?> running =
          runner.submit(
              () -> {
                while (!stop.get()) {
                  trial.run(2);
                  runs.incrementAndGet();
                }
              });
      try {
        int tries = 0;
        while ((tries++ < leastTries || runs.get() < leastRuns) && !running.isDone()) {
          assertThrows(IllegalStateException.class, trial.weights()::close);
          assertThrows(IllegalStateException.class, backend()::close);
        }
      } finally {
        stop.set(true);
      }
      running.get();
      Expectation.forward(scenario, 2, backend().exact())
          .checkOutputs(trial, 2, "while others tried to close");
    }
  }

  @Test
  default void whatIsClosedDoesNotRun() {
    Scenario scenario = scenario();
    Trial trial = new Trial(backend(), scenario, 2, 1);
    try (trial) {
      trial.run(2);
    }
    int program = scenario.script().getFirst();
    assertThrows(IllegalStateException.class, () -> trial.prepared().run(program, 2));
    assertThrows(
        IllegalStateException.class,
        () -> backend().prepare(scenario.plan(), trial.weights(), 2, 1).close());
  }

  @Test
  default void backendInUseDoesNotClose() {
    try (Weights weights = backend().load(scenario().parameters(), false)) {
      assertTrue(weights.bytes() > 0);
      assertThrows(IllegalStateException.class, backend()::close);
    }
  }

  @Test
  default void closedBackendsLoadAndPrepareNothing() {
    Scenario scenario = scenario();
    Backend backend = openAnother();
    Weights weights = backend.load(scenario.parameters(), false);
    weights.close();
    backend.close();
    assertThrows(
        IllegalStateException.class, () -> backend.load(scenario.parameters(), false).close());
    assertThrows(
        IllegalStateException.class, () -> backend.prepare(scenario.plan(), weights, 2, 1).close());
    backend.close();
  }

  @Test
  default void parametersAreCopied() {
    Scenario scenario = scenario();
    Parameters mine = new Parameters(scenario.plan().parameters());
    try (Weights weights = backend().load(mine, false)) {
      mine.list().forEach(p -> Arrays.fill(mine.values(p.id()), 1f));
      Parameters read = new Parameters(mine.list());
      weights.read(Slot.VALUE, read);
      for (Parameter parameter : read.list()) {
        Elements.existing(parameter, i -> assertEquals(0f, read.values(parameter.id())[i]));
      }
    }
  }

  /** Every slot keeps what was written to it, and only elements that exist are touched. */
  @Test
  default void slotsRoundTrip() {
    Scenario scenario = scenario();
    List<Parameter> list = scenario.plan().parameters();
    try (Weights weights = backend().load(new Parameters(list), true)) {
      for (Slot slot : Slot.values()) {
        check(weights, slot, new Parameters(list), "before");
      }
      for (Slot slot : Slot.values()) {
        weights.write(slot, scenario.initial(slot));
      }
      for (Slot slot : Slot.values()) {
        check(weights, slot, scenario.initial(slot), "after");
      }
    }
  }

  private static void check(Weights weights, Slot slot, Parameters wanted, String when) {
    float untouched = 12345;
    Parameters read = new Parameters(wanted.list());
    for (Parameter parameter : read.list()) {
      int id = parameter.id();
      Arrays.fill(read.values(id), untouched);
    }
    weights.read(slot, read);
    for (Parameter parameter : read.list()) {
      int id = parameter.id();
      int last = parameter.rows().steps() - 1;
      boolean[] exists = Elements.mask(parameter, parameter.inUse(last));
      for (int i = 0; i < exists.length; i++) {
        float expected = exists[i] ? wanted.values(id)[i] : untouched;
        String place = slot + " " + when + ": " + Expectation.place(parameter, i);
        assertEquals(expected, read.values(id)[i], place);
      }
    }
  }

  @Test
  default void weightsThatAreNotTrainableHaveOnlyValues() {
    Parameters parameters = scenario().parameters();
    try (Weights weights = backend().load(parameters, false)) {
      Parameters into = new Parameters(parameters.list());
      for (Slot slot : List.of(Slot.GRADIENT, Slot.VELOCITY)) {
        assertProgrammingError(() -> weights.read(slot, into));
        assertProgrammingError(() -> weights.write(slot, into));
      }
    }
  }

  @Test
  default void parametersOfAnotherNetworkAreRejected() {
    Parameters other = new Parameters(List.of(Parameter.vector(0, "a", "bias", Channels.of(3))));
    try (Weights weights = backend().load(scenario().parameters(), false)) {
      assertThrows(IllegalArgumentException.class, () -> weights.read(Slot.VALUE, other));
      assertThrows(IllegalArgumentException.class, () -> weights.write(Slot.VALUE, other));
    }
  }

  @Test
  default void wrongArgumentsOfPrepareAreRejected() {
    Scenario scenario = scenario();
    Plan plan = scenario.plan();
    Plan other = new Plan(plan.values(), plan.programs(), List.of());
    Plan training = TrainableLayer.ALL.getFirst().scenario().plan();
    Parameters trained = new Parameters(training.parameters());
    try (Weights weights = backend().load(scenario.parameters(), false);
        Weights frozen = backend().load(trained, false);
        ReferenceBackend stranger = new ReferenceBackend(Arithmetic.FLOAT);
        Weights strange = stranger.load(scenario.parameters(), false)) {
      assertThrows(
          IllegalArgumentException.class, () -> backend().prepare(plan, weights, 0, 1).close());
      assertThrows(
          IllegalArgumentException.class, () -> backend().prepare(plan, weights, 1, 0).close());
      assertThrows(
          IllegalArgumentException.class, () -> backend().prepare(other, weights, 1, 1).close());
      assertThrows(
          IllegalArgumentException.class, () -> backend().prepare(plan, strange, 1, 1).close());
      assertProgrammingError(() -> backend().prepare(training, frozen, 1, 1).close());
    }
  }

  @Test
  default void wrongArgumentsOfRunAreRejected() {
    Scenario scenario = scenario();
    int programs = scenario.plan().programs().size();
    try (Trial trial = new Trial(backend(), scenario, 5, 1)) {
      Prepared prepared = trial.prepared();
      assertProgrammingError(() -> prepared.gather(new int[] {0}, 1));
      assertThrows(IllegalArgumentException.class, () -> prepared.run(0, 0));
      assertThrows(IllegalArgumentException.class, () -> prepared.run(0, 6));
      assertThrows(RuntimeException.class, () -> prepared.run(programs, 1));
      assertThrows(RuntimeException.class, () -> prepared.run(-1, 1));
    }
  }

  /** The host's side of a value: always the same memory, for the values that have one. */
  @Test
  default void hostMemoryIsWhatThePlanSays() {
    Scenario scenario = scenario();
    try (Trial trial = new Trial(backend(), scenario, 5, 1)) {
      Prepared prepared = trial.prepared();
      for (Value value : scenario.plan().values()) {
        switch (value.role()) {
          case INPUT, OUTPUT -> {
            long bytes = 5L * value.shape().size() * Float.BYTES;
            assertEquals(bytes, prepared.host(value.id()).byteSize(), value.name());
            long address = prepared.host(value.id()).address();
            trial.run(3);
            assertEquals(address, prepared.host(value.id()).address(), value.name());
          }
          case RATES -> assertEquals(12, prepared.host(value.id()).byteSize(), value.name());
          case KEPT, SCRATCH ->
              assertThrows(IllegalArgumentException.class, () -> prepared.host(value.id()));
        }
      }
    }
  }

  @Test
  default void everyOperationIsExplained() {
    Scenario scenario = scenario();
    try (Trial trial = new Trial(backend(), scenario, 5, 1)) {
      for (int program : scenario.script()) {
        List<String> lines = trial.prepared().explain(program);
        assertEquals(scenario.plan().programs().get(program).ops().size(), lines.size());
        lines.forEach(line -> assertFalse(line.isBlank() || line.contains("\n"), line));
      }
    }
  }

  private static void assertProgrammingError(Executable call) {
    RuntimeException e = assertThrows(RuntimeException.class, call);
    assertTrue(
        e instanceof IllegalArgumentException || e instanceof IllegalStateException, e.toString());
  }
}
