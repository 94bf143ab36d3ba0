package dev.sluice.api;

import java.util.List;

/**
 * One operation of a program. Numbers named like values ({@code x, y, dy …}) are ids of {@link
 * Value}s; {@code weight} and {@code shift} are ids of {@link Parameter}s. Row r of a weight writes
 * channel r of y, column c reads channel c of x: a width is never more than a bound of a loop.
 *
 * <p><b>Order of arithmetic.</b> Every element of a forward result is one chain of fused
 * multiply-adds from +0 in (input channel, kernel row, kernel column) order. A padded tap adds
 * nothing: it may be left out or multiplied as a 0, since an {@link Epilogue} leaves no −0. So
 * forward results are the same bits on every backend that claims {@link Backend#exact()}. Gradients
 * may be summed in any fixed order.
 */
public sealed interface Op {

  /** Whether it leaves gradients or changes parameters: only on weights that are trainable. */
  default boolean trains() {
    return switch (this) {
      case ConvDw _, DepthwiseDw _, ShiftDw _, BatchNorm _, BatchNormDx _, Sgd _ -> true;
      case Conv _,
          DepthwiseConv _,
          Apply _,
          Add _,
          Mask _,
          Loss _,
          ConvDx _,
          DepthwiseDx _,
          ReluDx _,
          PoolDx _ ->
          false;
    };
  }

  /**
   * Convolution. A linear layer is one whose window covers the whole image.
   *
   * @param reads which columns each row reads; no row is in two of them
   * @param resume the chains go on from what y holds instead of +0; {@code then} is {@link
   *     Epilogue#NONE}
   * @param then applied to the rows in {@code reads}; y has the shape after its pooling
   */
  record Conv(
      int weight, Window window, int x, int y, List<Region> reads, boolean resume, Epilogue then)
      implements Op {
    public Conv {
      reads = List.copyOf(reads);
      if (resume && !then.equals(Epilogue.NONE)) {
        throw new IllegalArgumentException("a sum that is resumed has no epilogue");
      }
    }
  }

  /**
   * Convolution of every channel with a kernel of its own: row r of the weight, which has one
   * column, reads channel r of x and writes channel r of y. A chain is in (kernel row, kernel
   * column) order.
   *
   * @param then applied to the channels, without pooling
   */
  record DepthwiseConv(
      int weight, Window window, int x, int y, ChannelRange channels, Epilogue then) implements Op {
    public DepthwiseConv {
      if (then.pool() != null) {
        throw new IllegalArgumentException("a depthwise convolution does not pool");
      }
    }
  }

  /** An epilogue of its own: {@code y = pool(relu(x·scale + shift))} for some channels. */
  record Apply(int x, int y, ChannelRange channels, Epilogue then) implements Op {}

  /**
   * {@code y = relu(a + b)} for some channels; y may be a or b. Without {@code relu} it also adds
   * up the gradients of a value that is read more than once.
   */
  record Add(int a, int b, int y, ChannelRange channels, boolean relu) implements Op {}

  /** {@code y = x·mask}, number by number, for some channels: dropout, and its gradient. */
  record Mask(int x, int mask, int y, ChannelRange channels) implements Op {}

  /**
   * Batch normalisation with the batch's own statistics, for some channels; only in training.
   *
   * <p>Sums are in double precision and have one order, so results have the same bits on every
   * exact backend: of each image the pixels in row order from 0, then the images in order. With n =
   * images · pixels: {@code mean = Σx ÷ n} and {@code variance = max(0, Σx² ÷ n − mean²)}, rounded
   * to floats, which become the gradients of the parameters {@code mean} and {@code variance}.
   * Then, in double, {@code s = weight ÷ √(variance + ε)}, and in float {@code y = relu(fma(x, s,
   * bias − mean·s))}, where both factors are rounded once.
   *
   * <p>The parameters {@code mean} and {@code variance} themselves are the running statistics:
   * {@code r ← r + 0.1·(batch − r)} in double, rounded once, where the batch's variance is first
   * multiplied by n ÷ (n − 1), unless n is 1.
   */
  record BatchNorm(Norm norm, int x, int y, ChannelRange channels, boolean relu) implements Op {}

  /**
   * Softmax cross-entropy against a target distribution, per image: {@code loss = −Σ_k t_k·log
   * p_k}, {@code dLogits = (p − t) ÷ images}. Computed in double precision.
   *
   * @param targets one probability per class
   * @param loss one number per image
   */
  record Loss(int logits, int targets, int loss, int dLogits) implements Op {}

  /**
   * Input gradient of {@link Conv}, {@code dx = Wᵀ·dy}, for the channels in the regions' columns.
   */
  record ConvDx(int weight, Window window, int dy, int dx, List<Region> reads) implements Op {
    public ConvDx {
      reads = List.copyOf(reads);
    }
  }

  /** Weight gradient of {@link Conv}, overwritten in the trained regions and nowhere else. */
  record ConvDw(int weight, Window window, int x, int dy, List<Region> trained) implements Op {
    public ConvDw {
      trained = List.copyOf(trained);
    }
  }

  /** Input gradient of {@link DepthwiseConv}, overwritten for some channels. */
  record DepthwiseDx(int weight, Window window, int dy, int dx, ChannelRange channels)
      implements Op {}

  /** Weight gradient of {@link DepthwiseConv}, overwritten for the trained channels. */
  record DepthwiseDw(int weight, Window window, int x, int dy, ChannelRange trained)
      implements Op {}

  /**
   * All gradients of {@link BatchNorm}, which ran before in the same run, overwritten for some
   * channels: of its input, weight and bias. {@code dy} is that of {@code y} before its ReLU.
   *
   * <p>Sums as in {@link BatchNorm}. With {@code r = 1 ÷ √(variance + ε)} and the batch's
   * statistics: {@code db = Σdy}, {@code dw = r·Σ(dy·(x − mean))}, {@code k = weight·r}, {@code p =
   * k·r·dw ÷ n}, all in double, and in float {@code dx = fma(dy, k, fma(x, −p, p·mean − k·db ÷
   * n))}, where the three factors are rounded once.
   */
  record BatchNormDx(Norm norm, int x, int dy, int dx, ChannelRange channels) implements Op {}

  /** Shift gradient: the sum of dy over images and pixels, overwritten for the trained channels. */
  record ShiftDw(int shift, int dy, ChannelRange trained) implements Op {}

  /** {@code dx = y > 0 ? dy : 0}; dx may be dy. */
  record ReluDx(int y, int dy, int dx, ChannelRange channels) implements Op {}

  /**
   * Input gradient of pooling, overwritten for whole channels. A maximum passes its gradient to the
   * value that was taken, the first of equal ones in row order.
   */
  record PoolDx(Pool2d pool, int x, int dy, int dx, ChannelRange channels) implements Op {}

  /**
   * Stochastic gradient descent with momentum, as in PyTorch: {@code v ← momentum·v + (g +
   * decay·w); w ← w − rate·v}, in the trained regions and nowhere else.
   *
   * @param rates a value of role {@link Value.Role#RATES}: learning rate, momentum, weight decay
   */
  record Sgd(int parameter, List<Region> trained, int rates) implements Op {
    public Sgd {
      trained = List.copyOf(trained);
    }
  }

  /**
   * The parameters of a batch norm, all of them vectors.
   *
   * @param mean running mean
   * @param variance running variance
   */
  record Norm(int weight, int bias, int mean, int variance) {}
}
