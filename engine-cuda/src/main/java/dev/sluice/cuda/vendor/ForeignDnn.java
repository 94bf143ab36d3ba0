package dev.sluice.cuda.vendor;

import static dev.sluice.cuda.binding.Library.result;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import dev.sluice.cuda.binding.Driver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/** cuDNN 8 or newer through {@code java.lang.foreign}. */
final class ForeignDnn implements Dnn {
  private final ForeignDnnFunctions functions;
  private final Closing closing = new Closing();
  private final Arena arena = Arena.ofShared();
  private final long one = arena.allocateFrom(JAVA_FLOAT, 1).address();
  private final long zero = arena.allocateFrom(JAVA_FLOAT, 0).address();

  /** Where functions leave what they return. */
  private final MemorySegment out = arena.allocate(JAVA_LONG);

  private final long handle;

  ForeignDnn(ForeignDnnFunctions functions, Driver.Stream stream) {
    this.functions = functions;
    try {
      handle = create("cudnnCreate", functions.create, "cudnnDestroy", functions.destroy);
      Status.check(
          "cudnnSetStream",
          result(() -> (int) functions.setStream.invokeExact(handle, stream.handle())));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private long create(String name, MethodHandle create, String end, MethodHandle destroy) {
    Status.check(name, result(() -> (int) create.invokeExact(out.address())));
    long created = out.get(JAVA_LONG, 0);
    closing.add(end, () -> result(() -> (int) destroy.invokeExact(created)));
    return created;
  }

  @Override
  public Convolution convolution(ConvShape shape) {
    return new Described(
        tensor(shape.images(), shape.columns(), shape.x()),
        filter(shape),
        convolution(shape.window()),
        tensor(shape.images(), shape.rows(), shape.y()));
  }

  private long tensor(int images, int channels, Shape whole) {
    long tensor =
        create(
            "cudnnCreateTensorDescriptor",
            functions.createTensor,
            "cudnnDestroyTensorDescriptor",
            functions.destroyTensor);
    Status.check(
        "cudnnSetTensor4dDescriptorEx",
        result(
            () ->
                (int)
                    functions.setTensor.invokeExact(
                        tensor,
                        FLOAT,
                        images,
                        channels,
                        whole.height(),
                        whole.width(),
                        whole.size(),
                        whole.pixels(),
                        whole.width(),
                        1)));
    return tensor;
  }

  private long filter(ConvShape shape) {
    long filter =
        create(
            "cudnnCreateFilterDescriptor",
            functions.createFilter,
            "cudnnDestroyFilterDescriptor",
            functions.destroyFilter);
    Window window = shape.window();
    Status.check(
        "cudnnSetFilter4dDescriptor",
        result(
            () ->
                (int)
                    functions.setFilter.invokeExact(
                        filter,
                        FLOAT,
                        NCHW,
                        shape.rows(),
                        shape.columns(),
                        window.kernelHeight(),
                        window.kernelWidth())));
    return filter;
  }

  private long convolution(Window window) {
    long convolution =
        create(
            "cudnnCreateConvolutionDescriptor",
            functions.createConvolution,
            "cudnnDestroyConvolutionDescriptor",
            functions.destroyConvolution);
    Status.check(
        "cudnnSetConvolution2dDescriptor",
        result(
            () ->
                (int)
                    functions.setConvolution.invokeExact(
                        convolution,
                        window.padding(),
                        window.padding(),
                        window.stride(),
                        window.stride(),
                        1,
                        1,
                        CROSS_CORRELATION,
                        FLOAT)));
    Status.check(
        "cudnnSetConvolutionMathType",
        result(() -> (int) functions.setMathType.invokeExact(convolution, FMA_MATH)));
    return convolution;
  }

  private final class Described implements Convolution {
    private final long x;
    private final long w;
    private final long window;
    private final long y;

    Described(long x, long w, long window, long y) {
      this.x = x;
      this.w = w;
      this.window = window;
      this.y = y;
    }

    @Override
    public OptionalLong workspace(int algorithm) {
      int status =
          result(
              () ->
                  (int)
                      functions.workspaceSize.invokeExact(
                          handle, x, w, window, y, algorithm, out.address()));
      return Status.isSuccess(status)
          ? OptionalLong.of(out.get(JAVA_LONG, 0))
          : OptionalLong.empty();
    }

    @Override
    public void enqueue(int algorithm, Operands operands) {
      Status.check(
          "cudnnConvolutionForward",
          result(
              () ->
                  (int)
                      functions.forward.invokeExact(
                          handle,
                          one,
                          x,
                          operands.x(),
                          w,
                          operands.w(),
                          window,
                          algorithm,
                          operands.workspace(),
                          operands.workspaceBytes(),
                          zero,
                          y,
                          operands.y())));
    }
  }

  @Override
  public void close() {
    try {
      closing.close();
    } finally {
      arena.close();
    }
  }
}
