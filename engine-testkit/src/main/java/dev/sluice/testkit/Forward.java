package dev.sluice.testkit;

import dev.sluice.api.ChannelRange;
import dev.sluice.api.Epilogue;
import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Window;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** The forward operations, loop by loop as {@link Op} and {@link Epilogue} define them. */
final class Forward {
  private final Arithmetic arithmetic;
  private final Data data;
  private final IdentityHashMap<Op, Tensor> planes = new IdentityHashMap<>();

  Forward(Arithmetic arithmetic, Data data) {
    this.arithmetic = arithmetic;
    this.data = data;
  }

  void conv(Op.Conv op, int images) {
    Tensor y = data.value(op.y());
    Pool2d pool = op.then().pool();
    Tensor plane = plane(op, pooledSize(pool, y.height()), pooledSize(pool, y.width()));
    for (int image = 0; image < images; image++) {
      for (int i = 0; i < op.reads().size(); i++) { // an iterator would allocate
        Region region = op.reads().get(i);
        for (int row = region.rows().start(); row < region.rows().end(); row++) {
          chains(op, image, row, region.columns(), plane);
          finish(op.then(), plane, y, image, row);
        }
      }
    }
  }

  /** Rows, or columns, that some pooled ones are made of; those that pooling drops do not count. */
  private static int pooledSize(@Nullable Pool2d pool, int pooled) {
    return pool == null ? pooled : (pooled - 1) * pool.stride() + pool.kernelSize();
  }

  /** A place for one channel before its epilogue; the same one in every run of an operation. */
  private Tensor plane(Op op, int height, int width) {
    Tensor plane = planes.get(op);
    if (plane == null) {
      plane = new Tensor(new double[height * width], 1, height, width);
      planes.put(op, plane);
    }
    return plane;
  }

  /** One output channel of one image before its epilogue: a chain of multiply-adds per pixel. */
  private void chains(Op.Conv op, int image, int row, ChannelRange columns, Tensor plane) {
    Tensor x = data.value(op.x());
    Tensor y = data.value(op.y());
    Tensor weight = data.weight(op.weight());
    Window window = op.window();
    for (int h = 0; h < plane.height(); h++) {
      for (int w = 0; w < plane.width(); w++) {
        double sum = op.resume() ? y.get(image, row, h, w) : 0;
        for (int c = columns.start(); c < columns.end(); c++) {
          int corner = x.at(image, c, 0, 0);
          sum = taps(window, x, corner, h, w, weight, weight.at(row, c, 0, 0), sum);
        }
        plane.set(0, 0, h, w, sum);
      }
    }
  }

  void depthwise(Op.DepthwiseConv op, int images) {
    Tensor x = data.value(op.x());
    Tensor y = data.value(op.y());
    Tensor weight = data.weight(op.weight());
    Tensor plane = plane(op, y.height(), y.width());
    for (int image = 0; image < images; image++) {
      for (int c = op.channels().start(); c < op.channels().end(); c++) {
        for (int h = 0; h < plane.height(); h++) {
          for (int w = 0; w < plane.width(); w++) {
            int corner = x.at(image, c, 0, 0);
            int kernel = weight.at(c, 0, 0, 0);
            plane.set(0, 0, h, w, taps(op.window(), x, corner, h, w, weight, kernel, 0));
          }
        }
        finish(op.then(), plane, y, image, c);
      }
    }
  }

  /**
   * Goes on with a chain over the taps of one channel's kernel.
   *
   * @param corner where the channel's first number is in x
   * @param kernel where the kernel's first number is in the weight
   */
  private double taps(
      Window window, Tensor x, int corner, int h, int w, Tensor weight, int kernel, double sum) {
    for (int r = 0; r < window.kernelHeight(); r++) {
      int i = h * window.stride() + r - window.padding();
      for (int k = 0; k < window.kernelWidth(); k++) {
        int j = w * window.stride() + k - window.padding();
        if (0 <= i && i < x.height() && 0 <= j && j < x.width()) {
          double number = x.data()[corner + i * x.width() + j];
          double factor = weight.data()[kernel + r * window.kernelWidth() + k];
          sum = arithmetic.fma(number, factor, sum);
        }
      }
    }
    return sum;
  }

  void add(Op.Add op, int images) {
    Tensor a = data.value(op.a());
    Tensor b = data.value(op.b());
    Tensor y = data.value(op.y());
    for (int image = 0; image < images; image++) {
      int end = y.at(image, op.channels().end(), 0, 0);
      for (int i = y.at(image, op.channels().start(), 0, 0); i < end; i++) {
        double sum = arithmetic.add(a.data()[i], b.data()[i]);
        y.data()[i] = op.relu() && sum <= 0 ? 0 : sum;
      }
    }
  }

  void mask(Op.Mask op, int images) {
    Tensor x = data.value(op.x());
    Tensor mask = data.value(op.mask());
    Tensor y = data.value(op.y());
    for (int image = 0; image < images; image++) {
      int end = y.at(image, op.channels().end(), 0, 0);
      for (int i = y.at(image, op.channels().start(), 0, 0); i < end; i++) {
        y.data()[i] = arithmetic.multiply(x.data()[i], mask.data()[i]);
      }
    }
  }

  void apply(Op.Apply op, int images) {
    Tensor x = data.value(op.x());
    Tensor plane = plane(op, x.height(), x.width());
    for (int image = 0; image < images; image++) {
      for (int c = op.channels().start(); c < op.channels().end(); c++) {
        System.arraycopy(x.data(), x.at(image, c, 0, 0), plane.data(), 0, plane.data().length);
        finish(op.then(), plane, data.value(op.y()), image, c);
      }
    }
  }

  /** Scale and shift, clamp, pool: from one plane into one channel of y. */
  private void finish(Epilogue then, Tensor plane, Tensor y, int image, int channel) {
    double[] values = plane.data();
    double shift =
        then.shift() == Epilogue.NO_VECTOR ? 0 : data.weight(then.shift()).data()[channel];
    if (then.scale() == Epilogue.NO_VECTOR) {
      for (int i = 0; i < values.length; i++) {
        values[i] = arithmetic.add(values[i] + 0.0, shift);
      }
    } else {
      double scale = data.weight(then.scale()).data()[channel];
      for (int i = 0; i < values.length; i++) {
        values[i] = arithmetic.fma(values[i] + 0.0, scale, shift);
      }
    }
    if (then.relu()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] <= 0 ? 0 : values[i];
      }
    }
    Pool2d pool = then.pool();
    for (int h = 0; h < y.height(); h++) {
      for (int w = 0; w < y.width(); w++) {
        y.set(
            image, channel, h, w, pool == null ? plane.get(0, 0, h, w) : pooled(pool, plane, h, w));
      }
    }
  }

  private double pooled(Pool2d pool, Tensor plane, int h, int w) {
    int top = h * pool.stride();
    int left = w * pool.stride();
    boolean max = pool.kind() == Pool2d.Kind.MAX;
    double result = max ? plane.get(0, 0, top, left) : 0;
    for (int i = top; i < top + pool.kernelSize(); i++) {
      for (int j = left; j < left + pool.kernelSize(); j++) {
        double value = plane.get(0, 0, i, j);
        if (max) {
          result = value > result ? value : result;
        } else {
          result = arithmetic.add(result, value);
        }
      }
    }
    return max ? result : arithmetic.multiply(result, reciprocal(pool, arithmetic));
  }

  static double reciprocal(Pool2d pool, Arithmetic arithmetic) {
    return arithmetic.round(1.0 / (pool.kernelSize() * pool.kernelSize()));
  }
}
