package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.cpu.CpuBackendProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every width, batch and escalation has the bits of the CPU backend. */
class CudaEqualsCpuTest {
  private static final int IMAGES = 5;

  @SuppressWarnings("NullAway.Init") // made before all tests
  private static Backend cuda;

  @SuppressWarnings("NullAway.Init") // made before all tests
  private static Backend cpu;

  @BeforeAll
  static void open() {
    TestDevice.assumeAvailable();
    cuda = new CudaBackendProvider().open();
    cpu = new CpuBackendProvider().open();
  }

  @AfterAll
  static void close() {
    if (cuda != null) {
      cuda.close();
      cpu.close();
    }
  }

  static Stream<Network> networks() {
    return Stream.of(Connectivity.values())
        .flatMap(c -> Stream.of(TestModels.lenet(c), TestModels.cifar(c)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyWidthHasTheSameBits(Network network) {
    StoredModel stored = TestModels.model(network);
    List<Integer> expected = everyWidth(stored, cpu);
    assertEquals(expected, everyWidth(stored, cuda));
    assertTrue(expected.stream().distinct().count() > IMAGES, "logits differ from one another");
  }

  /** Logits of one image and of all, at every width, then of some images on the way up. */
  private static List<Integer> everyWidth(StoredModel stored, Backend backend) {
    List<Integer> bits = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        Model model = Model.of(stored, backend);
        Session session = model.newSession(IMAGES)) {
      MemorySegment all = TestModels.images(stored.network(), IMAGES, arena);
      MemorySegment one = TestModels.images(stored.network(), 1, arena);
      for (int step = 0; step < model.steps(); step++) {
        add(session.infer(one, step), bits);
        add(session.infer(all, step), bits);
      }
      add(session.infer(all, 0), bits);
      add(session.escalate(1, new int[] {0, 2, 4}, 3), bits);
      add(session.escalate(2, new int[] {1}, 1), bits);
    }
    return bits;
  }

  private static void add(Logits logits, List<Integer> bits) {
    for (int image = 0; image < logits.images(); image++) {
      for (int k = 0; k < logits.classes(); k++) {
        bits.add(Float.floatToRawIntBits(logits.get(image, k)));
      }
    }
  }

  /** Each thread has its session; all capture and run at the same time. */
  @ParameterizedTest
  @MethodSource("networks")
  void sessionsOfManyThreadsDoNotDisturbEachOther(Network network)
      throws InterruptedException, ExecutionException {
    StoredModel stored = TestModels.model(network);
    List<Integer> expected = everyWidth(stored, cpu);
    Callable<List<Integer>> task = () -> everyWidth(stored, cuda);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<List<Integer>> bits : threads.invokeAll(List.of(task, task, task, task))) {
        assertEquals(expected, bits.get());
      }
    }
  }
}
