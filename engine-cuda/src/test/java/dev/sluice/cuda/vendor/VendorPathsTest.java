package dev.sluice.cuda.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import dev.sluice.cuda.binding.CudaException;
import dev.sluice.cuda.binding.Driver;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way that cuBLAS and cuDNN offer, on views of prefixes, against a plain loop. */
class VendorPathsTest {
  private static final float UNTOUCHED = 1234.5f;
  private static final double ROUNDING = 1e-5;

  private DeviceFixture on;
  private VendorLibraries libraries;

  @BeforeEach
  void open() {
    on = new DeviceFixture();
    libraries = VendorLibraries.find(on.driver.version()).on(on.driver);
  }

  @AfterEach
  void close() {
    on.close();
  }

  @Test
  void eachIsCalledThroughItsBinding() {
    List<String> expected =
        switch (DeviceFixture.LIBRARIES) {
          case 10 ->
              List.of(
                  "cuBLAS 10.2.3 (libcublas.so.10, called through java.lang.foreign)",
                  "cuDNN 8.2.1 (libcudnn.so.8, called through java.lang.foreign)");
          case 12 ->
              List.of(
                  "cuBLAS 12.2.3 (libcublas.so.12, called through JCublas)",
                  "cuDNN 9.5.1 (libcudnn.so.9, called through JCudnn)");
          case 13 ->
              List.of(
                  "cuBLAS 13.2.3 (libcublas.so.13, called through JavaCPP)",
                  "cuDNN 9.19.0 (libcudnn.so.9, called through JavaCPP)");
          default -> throw new AssertionError("run with the libraries of a CUDA");
        };
    assertEquals(expected, libraries.lines());
    assertFalse(libraries.isEmpty());
    assertTrue(libraries.versions().startsWith("cuBLAS"), libraries.versions());
  }

  /** One to all rows and columns, one pixel and more, one image and more. */
  static Stream<ConvShape> linearLayers() {
    return Stream.of(
        linear(1, 1, new Shape(1, 1, 1), 1, 1),
        linear(7, 5, new Shape(9, 1, 1), 10, 1),
        linear(10, 9, new Shape(9, 1, 1), 10, 17),
        linear(3, 33, new Shape(64, 1, 1), 4, 16),
        linear(5, 3, new Shape(6, 4, 4), 10, 7));
  }

  private static ConvShape linear(int rows, int columns, Shape x, int allRows, int images) {
    Window window = Window.whole(x);
    return shape(rows, columns, window, x, allRows, images);
  }

  static Stream<ConvShape> convolutions() {
    return Stream.of(
        shape(1, 1, Window.square(1, 1, 0), new Shape(1, 9, 7), 1, 1),
        shape(3, 2, Window.square(3, 1, 1), new Shape(7, 9, 7), 5, 1),
        shape(5, 7, Window.square(3, 1, 0), new Shape(7, 9, 7), 5, 3),
        shape(4, 3, Window.square(5, 2, 2), new Shape(8, 9, 7), 9, 5),
        shape(9, 1, Window.square(2, 3, 1), new Shape(8, 9, 7), 9, 16));
  }

  /** A layer whose rows of weights have gaps. */
  private static ConvShape shape(
      int rows, int columns, Window window, Shape x, int allRows, int images) {
    int pitch = x.channels() * window.taps() + 3;
    return new ConvShape(rows, columns, window, x, window.output(allRows, x), pitch, images);
  }

  @ParameterizedTest
  @MethodSource({"linearLayers", "convolutions"})
  void everyPathComputesTheView(ConvShape shape) {
    PlainConvolution plain = PlainConvolution.random(shape, 1);
    long from = on.upload(plain.x());
    long w = on.upload(plain.w());
    try (VendorPaths paths = open(on.stream)) {
      List<VendorPath> offers = paths.of(shape, w);
      assertFalse(offers.isEmpty(), shape.toString());
      for (VendorPath path : offers) {
        float[] before = new float[shape.images() * shape.y().size()];
        Arrays.fill(before, UNTOUCHED);
        long to = on.upload(before);
        path.prepare();
        path.enqueue(from, to, on.allocate(path.workspaceBytes()));
        float[] result = on.download(to, before.length);
        plain.check(result, UNTOUCHED, ROUNDING, path.name() + ": " + shape);
      }
    }
  }

  private VendorPaths open(Driver.Stream stream) {
    PackedWeights packed = new PackedWeights(on.driver, stream, on::allocate);
    return libraries.open(on.device, stream, packed);
  }

  private static ConvShape smallConvolution(int images) {
    Shape x = new Shape(4, 5, 5);
    Window window = Window.square(3, 1, 1);
    return new ConvShape(2, 3, window, x, window.output(6, x), 40, images);
  }

  @Test
  void cudnnOffersTheAlgorithmsThatTakeTheConvolution() {
    try (VendorPaths paths = open(on.stream)) {
      List<String> names =
          paths.of(smallConvolution(2), on.allocate(4096)).stream().map(VendorPath::name).toList();
      assertEquals(List.of("cuDNN implicit gemm", "cuDNN implicit precomp gemm"), names);
    }
  }

  @Test
  void weightsAreRepackedOncePerWidthAndWhenWritten() {
    PackedWeights packed = new PackedWeights(on.driver, on.stream, on::allocate);
    ConvShape shape = smallConvolution(1);
    PlainConvolution first = PlainConvolution.random(shape, 1);
    long w = on.upload(first.w());
    on.emulator.reset();
    for (int session = 0; session < 2; session++) {
      try (VendorPaths paths = libraries.open(on.device, on.stream, packed)) {
        for (int images = 1; images <= 3; images++) {
          for (VendorPath path : paths.of(smallConvolution(images), w)) {
            path.prepare();
          }
        }
      }
    }
    assertEquals(1, on.emulator.calls("cuMemcpy2DAsync"), "copies for one width");

    PlainConvolution second = PlainConvolution.random(shape, 2);
    on.write(w, second.w());
    packed.refresh();
    assertEquals(2, on.emulator.calls("cuMemcpy2DAsync"), "copies after the weights were written");
    float[] result = new float[shape.y().size()];
    long to = on.upload(result);
    try (VendorPaths paths = libraries.open(on.device, on.stream, packed)) {
      VendorPath path = paths.of(shape, w).getFirst();
      path.prepare();
      path.enqueue(on.upload(second.x()), to, 0);
      second.check(on.download(to, result.length), 0, ROUNDING, "with the new weights");
    }
  }

  @Test
  void weightsWithoutGapsAreUsedInPlace() {
    Shape x = new Shape(3, 5, 5);
    Window window = Window.square(3, 1, 1);
    ConvShape shape = new ConvShape(2, 3, window, x, window.output(6, x), 27, 1);
    long w = on.upload(PlainConvolution.random(shape, 1).w());
    on.emulator.reset();
    try (VendorPaths paths = open(on.stream)) {
      paths.of(shape, w).forEach(VendorPath::prepare);
    }
    assertEquals(0, on.emulator.calls("cuMemcpy2DAsync"));
  }

  @Test
  void pathsAreCapturedAndReplayed() {
    Shape x = new Shape(6, 1, 1);
    ConvShape linear = new ConvShape(3, 5, Window.whole(x), x, Shape.vector(4), 8, 3);
    for (ConvShape shape : List.of(smallConvolution(3), linear)) {
      PlainConvolution plain = PlainConvolution.random(shape, 3);
      long from = on.allocate((long) plain.x().length * Float.BYTES);
      float[] before = new float[3 * shape.y().size()];
      long to = on.upload(before);
      long w = on.upload(plain.w());
      try (VendorPaths paths = open(on.stream)) {
        VendorPath path = paths.of(shape, w).getFirst();
        path.prepare();
        long workspace = on.allocate(path.workspaceBytes());
        on.driver.beginCapture(on.stream);
        path.enqueue(from, to, workspace);
        Driver.Graph graph = on.driver.endCapture(on.stream);
        assertEquals(0, on.download(to, before.length)[0], "captured, not done");
        on.write(from, plain.x());
        on.driver.launch(graph, on.stream);
        plain.check(on.download(to, before.length), 0, ROUNDING, "replayed: " + shape);
        on.driver.destroy(graph);
      }
    }
  }

  @Test
  void memoryOutOfRangeIsAnError() {
    ConvShape shape = smallConvolution(2);
    long w = on.upload(PlainConvolution.random(shape, 1).w());
    long tooSmall = on.allocate(Float.BYTES);
    try (VendorPaths paths = open(on.stream)) {
      VendorPath path = paths.of(shape, w).getFirst();
      path.prepare();
      CudaException e =
          assertThrows(CudaException.class, () -> path.enqueue(tooSmall, tooSmall, tooSmall));
      assertTrue(e.toString().contains("cudnnConvolutionForward"), e.toString());
      assertFalse(e.sticky());
    }
  }

  @Test
  void librariesThatTheDriverIsTooOldForAreNotUsed() {
    VendorLibraries none = VendorLibraries.find(9_020);
    assertTrue(none.isEmpty());
    assertEquals("", none.versions());
    assertEquals(2, none.lines().size(), none.lines().toString());
    for (String line : none.lines()) {
      assertTrue(line.contains("is not used"), line);
      assertTrue(line.contains("the driver only for CUDA 9.2: update the driver"), line);
    }
  }

  /** A library may know the device too little, or no more, or consist of parts that do not fit. */
  @Test
  void librariesThatRefuseTheDeviceAreNotUsed() {
    for (String call : List.of("cublasCreate", "cudnnCreate", "cudnnCreateTensorDescriptor")) {
      Environment.set("SLUICE_EMULATOR_REFUSE", call);
      try {
        VendorLibraries left = VendorLibraries.find(on.driver.version()).on(on.driver);
        assertFalse(left.isEmpty());
        assertEquals(2, left.lines().size(), left.lines().toString());
        String line = left.lines().getLast();
        assertTrue(line.contains("is not used on this device: CUDA: " + call), line);
        assertEquals(call.startsWith("cudnn"), left.versions().startsWith("cuBLAS"));
      } finally {
        Environment.set("SLUICE_EMULATOR_REFUSE", "");
      }
    }
  }
}
