package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.trainer.NamedNetwork;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways that sleep for some milliseconds and give a loss. */
class FastestTest {
  private static final Case TRAINING = new Case(Task.TRAINING, NamedNetwork.LENET, 0, 64, 1);

  private final List<String> closed = new ArrayList<>();

  private final class Way implements Fastest.Way, Peer.Run {
    private final String name;
    private final int millis;
    private final float loss;
    private int calls;

    Way(String name, int millis, float loss) {
      this.name = name;
      this.millis = millis;
      this.loss = loss;
    }

    @Override
    public String words() {
      return name + " ways";
    }

    @Override
    public Peer.Run open() {
      return this;
    }

    @Override
    public void once() throws InterruptedException {
      calls++;
      Thread.sleep(millis);
    }

    /** Right only where training is compared: after one call and the checked updates. */
    @Override
    public List<Float> result() {
      return List.of(calls == 1 + Workload.CHECKED_UPDATES ? loss : -1);
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  @Test
  void theFastestOfThoseThatAreRight() throws Exception {
    Way slow = new Way("slow", 20, 2);
    Way quick = new Way("quick", 5, 2);
    Way wrong = new Way("wrong", 1, 3);
    Way slower = new Way("slower", 25, 2);
    Fastest fastest = Fastest.of(TRAINING, List.of(slow, quick, wrong, slower));
    assertEquals(quick, fastest.run());
    assertEquals(List.of("slow", "wrong", "slower"), closed);
    assertEquals(List.of(2f), fastest.compared(TRAINING), "of the run that was compared");
    assertEquals(
        "wrong ways left out, the loss after 3 updates is 3.0000000 instead of 2.0000000",
        fastest.remark());
  }

  @Test
  void theFirstIsTakenForRight() throws Exception {
    Way first = new Way("first", 5, 2);
    Way other = new Way("other", 1, Float.NaN);
    assertEquals(first, Fastest.of(TRAINING, List.of(first, other)).run());
    assertEquals("", Fastest.of(TRAINING, List.of(new Way("only", 1, 2))).remark());
  }
}
