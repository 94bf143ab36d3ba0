package dev.sluice.cuda.vendor;

import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionForward;
import static org.bytedeco.cuda.global.cudnn.cudnnCreate;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateConvolutionDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateFilterDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateTensorDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroy;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyConvolutionDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyFilterDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyTensorDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionForwardWorkspaceSize;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolution2dDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolutionMathType;
import static org.bytedeco.cuda.global.cudnn.cudnnSetFilter4dDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetStream;
import static org.bytedeco.cuda.global.cudnn.cudnnSetTensor4dDescriptorEx;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import dev.sluice.cuda.binding.Driver;
import java.util.OptionalLong;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** cuDNN 9 of CUDA 13 through the JavaCPP presets. */
@SuppressWarnings(
    "deprecation") // all of these work in cuDNN 9; 8 has nothing newer that is as simple
final class PresetsDnn implements Dnn {
  private final cudnnContext handle = new cudnnContext();
  private final Closing closing = new Closing();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);

  /** Loads its natives; the library itself is loaded already. */
  static void load() {
    PresetsNatives.load(org.bytedeco.cuda.global.cudnn.class);
  }

  PresetsDnn(Driver.Stream stream) {
    Status.check("cudnnCreate", cudnnCreate(handle));
    closing.add("cudnnDestroy", () -> cudnnDestroy(handle));
    try {
      var queue = new CUstream_st(new PresetsAddress(stream.handle()));
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

  private cudnnTensorStruct tensor(int images, int channels, Shape whole) {
    var tensor = new cudnnTensorStruct();
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

  private cudnnFilterStruct filter(ConvShape shape) {
    var filter = new cudnnFilterStruct();
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

  private cudnnConvolutionStruct convolution(Window window) {
    var convolution = new cudnnConvolutionStruct();
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
    private final cudnnTensorStruct x;
    private final cudnnFilterStruct w;
    private final cudnnConvolutionStruct window;
    private final cudnnTensorStruct y;

    Described(
        cudnnTensorStruct x,
        cudnnFilterStruct w,
        cudnnConvolutionStruct window,
        cudnnTensorStruct y) {
      this.x = x;
      this.w = w;
      this.window = window;
      this.y = y;
    }

    @Override
    public OptionalLong workspace(int algorithm) {
      try (var bytes = new SizeTPointer(1)) {
        int status =
            cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, window, y, algorithm, bytes);
        return Status.isSuccess(status) ? OptionalLong.of(bytes.get()) : OptionalLong.empty();
      }
    }

    @Override
    public void enqueue(int algorithm, Operands operands) {
      Status.check(
          "cudnnConvolutionForward",
          cudnnConvolutionForward(
              handle,
              one,
              x,
              new PresetsAddress(operands.x()),
              w,
              new PresetsAddress(operands.w()),
              window,
              algorithm,
              new PresetsAddress(operands.workspace()),
              operands.workspaceBytes(),
              zero,
              y,
              new PresetsAddress(operands.y())));
    }
  }

  @Override
  public void close() {
    one.close();
    zero.close();
    closing.close();
  }
}
