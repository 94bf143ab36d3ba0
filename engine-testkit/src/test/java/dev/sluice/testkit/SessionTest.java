package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Prepared;
import dev.sluice.api.SluiceException;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a run that failed a session goes on from nothing; after a wrong argument, from before. */
class SessionTest {
  private static final int IMAGES = 4;

  /** Runs that work before one fails. */
  private int good = Integer.MAX_VALUE;

  private final BrokenBackend.Mistake failing =
      new BrokenBackend.Mistake() {
        @Override
        public Prepared prepared(Prepared right) {
          return new OtherMistake.Wrapped(right) {
            @Override
            public void run(int program, int images) {
              if (good-- == 0) {
                throw new IllegalStateException("of the test");
              }
              super.run(program, images);
            }
          };
        }
      };
  private final Backend backend = new BrokenBackend(failing, Arithmetic.FLOAT);
  private TestNetwork network = network(Connectivity.TRIANGULAR);
  private Model model = Model.of(network.model(), backend);
  private Session session = model.newSession(IMAGES);

  private static TestNetwork network(Connectivity connectivity) {
    return TestNetwork.all()
        .filter(each -> each.network().connectivity() == connectivity)
        .findFirst()
        .orElseThrow();
  }

  private void open(Connectivity connectivity) {
    close();
    network = network(connectivity);
    model = Model.of(network.model(), backend);
    session = model.newSession(IMAGES);
  }

  @AfterEach
  void close() {
    session.close();
    model.close();
  }

  private MemorySegment images() {
    return MemorySegment.ofArray(network.images(IMAGES));
  }

  private MemorySegment otherImages() {
    float[] images = network.images(IMAGES);
    for (int i = 0; i < images.length; i++) {
      images[i] = -images[i];
    }
    return MemorySegment.ofArray(images);
  }

  private static float[] copy(Logits logits) {
    float[] copy = new float[logits.images() * logits.classes()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = logits.get(i / logits.classes(), i % logits.classes());
    }
    return copy;
  }

  private void failsAfter(int good, Executable run) {
    this.good = good;
    String message = String.valueOf(assertThrows(IllegalStateException.class, run).getMessage());
    assertEquals("of the test", message);
    this.good = Integer.MAX_VALUE;
  }

  private void goesOnFromNothing() {
    assertEquals(-1, session.step());
    assertThrows(IllegalStateException.class, () -> session.escalate(2));
    assertThrows(IllegalStateException.class, () -> session.escalate(2, new int[] {0}, 1));
    float[] expected = copy(session.infer(images(), 2));
    session.infer(images(), 0);
    assertArrayEquals(expected, copy(session.escalate(2)));
  }

  /** Of two widenings the second fails: what the first added may not be added again. */
  @Test
  void anEscalationThatFailsLeavesNothingToGoOnFrom() {
    session.infer(images(), 0);
    failsAfter(1, () -> session.escalate(2));
    goesOnFromNothing();
    session.infer(images(), 0);
    failsAfter(1, () -> session.escalate(2, new int[] {1, 3}, 2));
    goesOnFromNothing();
  }

  /** The kept values would be of other images. */
  @ParameterizedTest
  @EnumSource
  void aRunThatFailsLeavesNothingToGoOnFrom(Connectivity connectivity) {
    open(connectivity);
    session.infer(images(), 0);
    failsAfter(0, () -> session.infer(otherImages(), 0));
    goesOnFromNothing();
    session.infer(images(), 0);
    failsAfter(0, () -> session.infer(IMAGES, 1));
    goesOnFromNothing();
  }

  @ParameterizedTest
  @EnumSource
  void aWrongArgumentLeavesAllAsItWas(Connectivity connectivity) {
    open(connectivity);
    float[] expected = copy(session.infer(images(), 1));
    session.infer(images(), 0);
    assertThrows(SluiceException.class, () -> session.infer(otherImages(), 3));
    assertThrows(SluiceException.class, () -> session.infer(IMAGES, 3));
    assertThrows(IllegalArgumentException.class, () -> session.infer(IMAGES + 1, 0));
    for (int[] wrong : new int[][] {{2, 1}, {1, 1}, {3, 4}, {-1, 0}}) {
      assertThrows(IllegalArgumentException.class, () -> session.escalate(1, wrong, 2));
    }
    int[] two = {1, 3};
    assertThrows(IllegalArgumentException.class, () -> session.escalate(1, two, 0));
    assertThrows(IllegalArgumentException.class, () -> session.escalate(1, two, 3));
    assertEquals(0, session.step());
    assertArrayEquals(expected, copy(session.escalate(1)));
  }
}
