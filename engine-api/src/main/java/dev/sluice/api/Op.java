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

  /** An epilogue of its own: {@code y = pool(relu(x + shift))} for some channels. */
  record Apply(int x, int y, ChannelRange channels, Epilogue then) implements Op {}

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
}
