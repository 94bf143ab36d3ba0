package dev.sluice.cuda.vendor;

import dev.sluice.api.Shape;
import dev.sluice.api.Window;
import java.util.OptionalLong;

/**
 * cuDNN on one stream, in 32-bit floats: tensor cores are left out. One thread at a time. Every
 * method throws {@link dev.sluice.cuda.binding.CudaException} if the library answers with an error.
 */
interface Dnn extends Handle {
  /** Of {@code cudnnDataType_t}. */
  int FLOAT = 0;

  /** Of {@code cudnnTensorFormat_t}: (rows, columns, height, width) without gaps. */
  int NCHW = 0;

  /** Of {@code cudnnConvolutionMode_t}: no kernel is turned over. */
  int CROSS_CORRELATION = 1;

  /** Of {@code cudnnMathType_t}: {@code CUDNN_FMA_MATH}. The default would round to TF32. */
  int FMA_MATH = 3;

  /**
   * What a convolution works on.
   *
   * @param w of weights without gaps
   */
  record Operands(long x, long w, long y, long workspace, long workspaceBytes) {}

  /** A convolution's description; its {@link Dnn} closes it. */
  interface Convolution {
    /** Bytes that an algorithm needs besides; empty if it does not take this convolution. */
    OptionalLong workspace(int algorithm);

    /** Queues it. */
    void enqueue(int algorithm, Operands operands);
  }

  /** Describes something: parts of different versions are noticed only here. */
  @Override
  default void probe() {
    Shape number = Shape.vector(1);
    convolution(new ConvShape(1, 1, Window.square(1, 1, 0), number, number, 1, 1));
  }

  /** Describes a convolution; activations are views of the full width, weights are packed. */
  Convolution convolution(ConvShape shape);
}
