package dev.sluice.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Backend;
import dev.sluice.api.Connectivity;
import dev.sluice.api.Network;
import dev.sluice.api.Paths;
import dev.sluice.core.Logits;
import dev.sluice.core.Model;
import dev.sluice.core.Session;
import dev.sluice.core.StoredModel;
import dev.sluice.cpu.CpuBackendProvider;
import dev.sluice.cuda.binding.Cuda;
import dev.sluice.cuda.binding.Emulator;
import dev.sluice.cuda.vendor.PathStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks by the fastest paths, and by those of cuBLAS and cuDNN wherever there are some. */
class FastestBackendTest {
  private static final int IMAGES = 5;
  private static final float ROUNDING = 1e-4f;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Emulator emulator;

  @BeforeEach
  void forgetChoices() throws IOException {
    emulator = Emulator.assumeBuilt();
    TestDevice.assumeAvailable();
    for (Path file : stored()) {
      Files.delete(file);
    }
  }

  /** What is stored for the emulated device. */
  private static List<Path> stored() throws IOException {
    if (!Files.exists(PathStore.folder())) {
      return List.of();
    }
    String device = ((Cuda.Ready) Cuda.find()).devices().getFirst().uuid();
    try (Stream<Path> files = Files.list(PathStore.folder())) {
      return files.filter(file -> file.getFileName().toString().startsWith(device)).toList();
    }
  }

  @Test
  void librariesDoTheLayersOfDenseNetworks() throws IOException {
    for (Network network :
        List.of(TestModels.lenet(Connectivity.DENSE), TestModels.cifar(Connectivity.DENSE))) {
      StoredModel model = TestModels.model(network);
      List<Float> expected = run(model, new CpuBackendProvider().open(), new ArrayList<>());
      check(expected, run(model, backend(Paths.FASTEST), new ArrayList<>()));
      emulator.reset();
      List<String> explained = new ArrayList<>();
      check(expected, run(model, backend(Paths.LIBRARIES), explained));
      long layers = explained.stream().filter(line -> line.startsWith("Conv")).count();
      long byLibraries =
          explained.stream()
              .filter(line -> line.startsWith("Conv: cuBLAS") || line.startsWith("Conv: cuDNN"))
              .count();
      assertEquals(layers, byLibraries, explained.toString());
      assertTrue(emulator.calls("cublasSgemm") > 0, "calls of cuBLAS");
      assertTrue(emulator.calls("cudnnConvolutionForward") > 0, "calls of cuDNN");
    }
  }

  @Test
  void weightsAreRepackedOncePerWidthNotPerInference() throws IOException {
    StoredModel model = TestModels.model(TestModels.lenet(Connectivity.DENSE));
    run(model, backend(Paths.LIBRARIES), new ArrayList<>());
    emulator.reset();
    run(model, backend(Paths.LIBRARIES), new ArrayList<>());
    long once = emulator.calls("cuMemcpy2DAsync");
    assertTrue(once > 0 && once <= 2L * model.network().steps(), once + " copies");
  }

  @Test
  void triangularNetworksUseOwnKernelsOnly() {
    StoredModel model = TestModels.model(TestModels.lenet(Connectivity.TRIANGULAR));
    emulator.reset();
    List<Float> expected = run(model, new CpuBackendProvider().open(), new ArrayList<>());
    assertEquals(expected, run(model, backend(Paths.FASTEST), new ArrayList<>()));
    assertEquals(0, emulator.calls("cublasSgemm"));
    assertEquals(0, emulator.calls("cudnnConvolutionForward"));
  }

  @Test
  void memoryIsGivenBack() {
    long before = emulator.memoryInUse();
    run(
        TestModels.model(TestModels.lenet(Connectivity.DENSE)),
        backend(Paths.FASTEST),
        new ArrayList<>());
    assertEquals(before, emulator.memoryInUse());
  }

  @Test
  void whatWasFoundAndChosenIsTold() {
    run(
        TestModels.model(TestModels.lenet(Connectivity.DENSE)),
        backend(Paths.FASTEST),
        new ArrayList<>());
    String details = String.join("\n", new CudaBackendProvider().details());
    assertTrue(details.contains("cuBLAS " + Integer.getInteger("sluice.test.libraries")), details);
    assertTrue(details.contains("choices on device"), details);
    assertTrue(details.contains("images, then"), details);
  }

  private static Backend backend(Paths paths) {
    Backend backend = new CudaBackendProvider().open(paths);
    assertFalse(backend.exact());
    return backend;
  }

  /**
   * Logits at every width, of one image and of all, twice.
   *
   * @param backend closed afterwards
   * @param explained is given what each width does for all images
   */
  private static List<Float> run(StoredModel stored, Backend backend, List<String> explained) {
    List<Float> numbers = new ArrayList<>();
    try (Arena arena = Arena.ofConfined();
        backend;
        Model model = Model.of(stored, backend);
        Session session = model.newSession(IMAGES)) {
      for (int step = 0; step < model.steps(); step++) {
        for (int images : new int[] {1, IMAGES, 1, IMAGES}) {
          Logits logits = session.infer(TestModels.images(stored.network(), images, arena), step);
          for (int image = 0; image < images; image++) {
            for (int k = 0; k < logits.classes(); k++) {
              numbers.add(logits.get(image, k));
            }
          }
        }
        explained.addAll(session.explain(step));
      }
    }
    return numbers;
  }

  private static void check(List<Float> expected, List<Float> actual) {
    assertEquals(expected.size(), actual.size());
    float largest = expected.stream().map(Math::abs).max(Float::compare).orElseThrow();
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), ROUNDING * largest, "number " + i);
    }
  }
}
