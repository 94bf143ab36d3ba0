package dev.sluice.cuda.vendor;

import static jcuda.jcudnn.JCudnn.cudnnConvolutionForward;
import static jcuda.jcudnn.JCudnn.cudnnCreate;
import static jcuda.jcudnn.JCudnn.cudnnCreateConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroy;
import static jcuda.jcudnn.JCudnn.cudnnDestroyConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolution2dDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionMathType;
import static jcuda.jcudnn.JCudnn.cudnnSetFilter4dDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetStream;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptorEx;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import dev.sluice.cuda.binding.Driver;
import dev.sluice.cuda.binding.JCudaNatives;
import dev.sluice.cuda.binding.NativeAddress;
import java.util.OptionalLong;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.runtime.cudaStream_t;

/** cuDNN 9 through JCudnn. */
final class JCudaDnn implements Dnn {
  private final cudnnHandle handle = new cudnnHandle();
  private final Closing closing = new Closing();
  private final Pointer one = Pointer.to(new float[] {1});
  private final Pointer zero = Pointer.to(new float[] {0});

  /** Loads its natives; the library itself is loaded already. */
  static void load() {
    JCudaNatives.initialize(JCudnn.class, "JCudnn");
  }

  /**
   * @param stream of JCuda
   */
  JCudaDnn(Driver.Stream stream) {
    Status.check("cudnnCreate", cudnnCreate(handle));
    closing.add("cudnnDestroy", () -> cudnnDestroy(handle));
    try {
      var queue = new cudaStream_t((CUstream) stream);
      Status.check("cudnnSetStream", cudnnSetStream(handle, queue));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public Convolution convolution(ConvShape shape) {
    return new Described(
        tensor(shape.images(), shape.columns(), shape.x()),
        filter(shape),
        convolution(shape.window()),
        tensor(shape.images(), shape.rows(), shape.y()));
  }

  private cudnnTensorDescriptor tensor(int images, int channels, Shape whole) {
    var tensor = new cudnnTensorDescriptor();
    Status.check("cudnnCreateTensorDescriptor", cudnnCreateTensorDescriptor(tensor));
    closing.add("cudnnDestroyTensorDescriptor", () -> cudnnDestroyTensorDescriptor(tensor));
    Status.check(
        "cudnnSetTensor4dDescriptorEx",
        cudnnSetTensor4dDescriptorEx(
            tensor,
            FLOAT,
            images,
            channels,
            whole.height(),
            whole.width(),
            whole.size(),
            whole.pixels(),
            whole.width(),
            1));
    return tensor;
  }

  private cudnnFilterDescriptor filter(ConvShape shape) {
    var filter = new cudnnFilterDescriptor();
    Status.check("cudnnCreateFilterDescriptor", cudnnCreateFilterDescriptor(filter));
    closing.add("cudnnDestroyFilterDescriptor", () -> cudnnDestroyFilterDescriptor(filter));
    Status.check(
        "cudnnSetFilter4dDescriptor",
        cudnnSetFilter4dDescriptor(
            filter,
            FLOAT,
            NCHW,
            shape.rows(),
            shape.columns(),
            shape.window().kernelHeight(),
            shape.window().kernelWidth()));
    return filter;
  }

  private cudnnConvolutionDescriptor convolution(Window window) {
    var convolution = new cudnnConvolutionDescriptor();
    Status.check("cudnnCreateConvolutionDescriptor", cudnnCreateConvolutionDescriptor(convolution));
    closing.add(
        "cudnnDestroyConvolutionDescriptor", () -> cudnnDestroyConvolutionDescriptor(convolution));
    Status.check(
        "cudnnSetConvolution2dDescriptor",
        cudnnSetConvolution2dDescriptor(
            convolution,
            window.padding(),
            window.padding(),
            window.stride(),
            window.stride(),
            1,
            1,
            CROSS_CORRELATION,
            FLOAT));
    Status.check("cudnnSetConvolutionMathType", cudnnSetConvolutionMathType(convolution, FMA_MATH));
    return convolution;
  }

  private final class Described implements Convolution {
    private final cudnnTensorDescriptor x;
    private final cudnnFilterDescriptor w;
    private final cudnnConvolutionDescriptor window;
    private final cudnnTensorDescriptor y;

    Described(
        cudnnTensorDescriptor x,
        cudnnFilterDescriptor w,
        cudnnConvolutionDescriptor window,
        cudnnTensorDescriptor y) {
      this.x = x;
      this.w = w;
      this.window = window;
      this.y = y;
    }

    @Override
    public OptionalLong workspace(int algorithm) {
      var bytes = new long[1];
      int status =
          cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, window, y, algorithm, bytes);
      return Status.isSuccess(status) ? OptionalLong.of(bytes[0]) : OptionalLong.empty();
    }

    @Override
    public void enqueue(int algorithm, Operands operands) {
      Status.check(
          "cudnnConvolutionForward",
          cudnnConvolutionForward(
              handle,
              one,
              x,
              new NativeAddress(operands.x()),
              w,
              new NativeAddress(operands.w()),
              window,
              algorithm,
              new NativeAddress(operands.workspace()),
              operands.workspaceBytes(),
              zero,
              y,
              new NativeAddress(operands.y())));
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
