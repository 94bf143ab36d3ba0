package dev.sluice.testkit;

import dev.sluice.api.Op;
import dev.sluice.api.Pool2d;
import dev.sluice.api.Region;
import dev.sluice.api.Window;

/**
 * Loss, gradients and updates, loop by loop as {@link Op} defines them. Regions are counted, since
 * an iterator would allocate.
 */
final class Backward {
  private final Arithmetic arithmetic;
  private final Data data;

  Backward(Arithmetic arithmetic, Data data) {
    this.arithmetic = arithmetic;
    this.data = data;
  }

  void loss(Op.Loss op, int images) {
    Tensor logits = data.value(op.logits());
    Tensor targets = data.value(op.targets());
    int classes = logits.stride();
    for (int image = 0; image < images; image++) {
      int start = image * classes;
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        largest = Math.max(largest, logits.data()[start + k]);
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += StrictMath.exp(logits.data()[start + k] - largest);
      }
      double logSum = largest + StrictMath.log(sum);
      double loss = 0;
      for (int k = start; k < start + classes; k++) {
        double logP = logits.data()[k] - logSum;
        double target = targets.data()[k];
        loss -= target * logP;
        double gradient = (StrictMath.exp(logP) - target) / images;
        data.value(op.dLogits()).data()[k] = arithmetic.round(gradient);
      }
      data.value(op.loss()).data()[image] = arithmetic.round(loss);
    }
  }

  void convDx(Op.ConvDx op, int images) {
    Tensor dx = data.value(op.dx());
    for (int image = 0; image < images; image++) {
      for (int i = 0; i < op.reads().size(); i++) {
        Region region = op.reads().get(i);
        for (int c = region.columns().start(); c < region.columns().end(); c++) {
          dx.fillPlane(image, c, 0);
        }
      }
      for (int i = 0; i < op.reads().size(); i++) {
        Region region = op.reads().get(i);
        for (int row = region.rows().start(); row < region.rows().end(); row++) {
          for (int c = region.columns().start(); c < region.columns().end(); c++) {
            spread(op, image, row, c);
          }
        }
      }
    }
  }

  private void spread(Op.ConvDx op, int image, int row, int c) {
    Tensor weight = data.weight(op.weight());
    Tensor dy = data.value(op.dy());
    spread(
        op.window(),
        weight,
        weight.at(row, c, 0, 0),
        dy,
        dy.at(image, row, 0, 0),
        op.dx(),
        image,
        c);
  }

  void depthwiseDx(Op.DepthwiseDx op, int images) {
    Tensor weight = data.weight(op.weight());
    Tensor dy = data.value(op.dy());
    for (int image = 0; image < images; image++) {
      for (int c = op.channels().start(); c < op.channels().end(); c++) {
        data.value(op.dx()).fillPlane(image, c, 0);
        int kernel = weight.at(c, 0, 0, 0);
        spread(op.window(), weight, kernel, dy, dy.at(image, c, 0, 0), op.dx(), image, c);
      }
    }
  }

  /**
   * What one output channel hands back to one input channel.
   *
   * @param kernel where the first of their weights is
   * @param plane where the first number of the output channel's gradient is
   */
  private void spread(
      Window window, Tensor weight, int kernel, Tensor dy, int plane, int to, int image, int c) {
    Tensor dx = data.value(to);
    for (int h = 0; h < dy.height(); h++) {
      for (int w = 0; w < dy.width(); w++) {
        double gradient = dy.data()[plane + h * dy.width() + w];
        for (int r = 0; r < window.kernelHeight(); r++) {
          int i = h * window.stride() + r - window.padding();
          for (int k = 0; k < window.kernelWidth(); k++) {
            int j = w * window.stride() + k - window.padding();
            if (0 <= i && i < dx.height() && 0 <= j && j < dx.width()) {
              double factor = weight.data()[kernel + r * window.kernelWidth() + k];
              dx.set(image, c, i, j, arithmetic.fma(factor, gradient, dx.get(image, c, i, j)));
            }
          }
        }
      }
    }
  }

  void convDw(Op.ConvDw op, int images) {
    Tensor dw = data.gradient(op.weight());
    for (int i = 0; i < op.trained().size(); i++) {
      Region region = op.trained().get(i);
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        for (int c = region.columns().start(); c < region.columns().end(); c++) {
          for (int r = 0; r < dw.height(); r++) {
            for (int k = 0; k < dw.width(); k++) {
              correlate(op.window(), op.x(), c, op.dy(), row, images, dw, dw.at(row, c, r, k));
            }
          }
        }
      }
    }
  }

  void depthwiseDw(Op.DepthwiseDw op, int images) {
    Tensor dw = data.gradient(op.weight());
    int taps = op.window().taps();
    for (int c = op.trained().start(); c < op.trained().end(); c++) {
      for (int tap = 0; tap < taps; tap++) {
        correlate(op.window(), op.x(), c, op.dy(), c, images, dw, c * taps + tap);
      }
    }
  }

  /** The gradient of one weight, between channel {@code c} of x and channel {@code row} of dy. */
  private void correlate(
      Window window, int from, int c, int to, int row, int images, Tensor dw, int element) {
    Tensor x = data.value(from);
    Tensor dy = data.value(to);
    int k = element % dw.width();
    int r = element / dw.width() % dw.height();
    double sum = 0;
    for (int image = 0; image < images; image++) {
      for (int h = 0; h < dy.height(); h++) {
        int i = h * window.stride() + r - window.padding();
        for (int w = 0; w < dy.width(); w++) {
          int j = w * window.stride() + k - window.padding();
          if (0 <= i && i < x.height() && 0 <= j && j < x.width()) {
            sum = arithmetic.fma(x.get(image, c, i, j), dy.get(image, row, h, w), sum);
          }
        }
      }
    }
    dw.data()[element] = sum;
  }

  void shiftDw(Op.ShiftDw op, int images) {
    Tensor dy = data.value(op.dy());
    for (int c = op.trained().start(); c < op.trained().end(); c++) {
      double sum = 0;
      for (int image = 0; image < images; image++) {
        for (int h = 0; h < dy.height(); h++) {
          for (int w = 0; w < dy.width(); w++) {
            sum = arithmetic.add(sum, dy.get(image, c, h, w));
          }
        }
      }
      data.gradient(op.shift()).data()[c] = sum;
    }
  }

  void reluDx(Op.ReluDx op, int images) {
    Tensor y = data.value(op.y());
    Tensor dy = data.value(op.dy());
    Tensor dx = data.value(op.dx());
    for (int image = 0; image < images; image++) {
      int end = dx.at(image, op.channels().end(), 0, 0);
      for (int i = dx.at(image, op.channels().start(), 0, 0); i < end; i++) {
        dx.data()[i] = y.data()[i] > 0 ? dy.data()[i] : 0;
      }
    }
  }

  void poolDx(Op.PoolDx op, int images) {
    Tensor dy = data.value(op.dy());
    Tensor dx = data.value(op.dx());
    for (int image = 0; image < images; image++) {
      for (int c = op.channels().start(); c < op.channels().end(); c++) {
        dx.fillPlane(image, c, 0);
        for (int h = 0; h < dy.height(); h++) {
          for (int w = 0; w < dy.width(); w++) {
            int corner = dx.at(image, c, h * op.pool().stride(), w * op.pool().stride());
            share(op, corner, dy.get(image, c, h, w));
          }
        }
      }
    }
  }

  /** Hands one output's gradient back to the window whose first element is {@code corner}. */
  private void share(Op.PoolDx op, int corner, double gradient) {
    Tensor x = data.value(op.x());
    Tensor dx = data.value(op.dx());
    Pool2d pool = op.pool();
    double part = arithmetic.multiply(gradient, Forward.reciprocal(pool, arithmetic));
    int taken = corner;
    for (int r = 0; r < pool.kernelSize(); r++) {
      for (int k = 0; k < pool.kernelSize(); k++) {
        int i = corner + r * x.width() + k;
        if (pool.kind() == Pool2d.Kind.AVERAGE) {
          dx.data()[i] = arithmetic.add(dx.data()[i], part);
        } else if (x.data()[i] > x.data()[taken]) {
          taken = i;
        }
      }
    }
    if (pool.kind() == Pool2d.Kind.MAX) {
      dx.data()[taken] = arithmetic.add(dx.data()[taken], gradient);
    }
  }

  void sgd(Op.Sgd op) {
    Tensor weight = data.weight(op.parameter());
    int taps = weight.height() * weight.width();
    for (int i = 0; i < op.trained().size(); i++) {
      Region region = op.trained().get(i);
      int count = region.columns().size() * taps;
      for (int row = region.rows().start(); row < region.rows().end(); row++) {
        int first = weight.at(row, region.columns().start(), 0, 0);
        for (int element = first; element < first + count; element++) {
          update(op, element);
        }
      }
    }
  }

  private void update(Op.Sgd op, int i) {
    double[] rates = data.value(op.rates()).data(); // learning rate, momentum, weight decay
    double[] weight = data.weight(op.parameter()).data();
    double[] velocity = data.velocity(op.parameter()).data();
    double step = arithmetic.fma(rates[2], weight[i], data.gradient(op.parameter()).data()[i]);
    velocity[i] = arithmetic.fma(rates[1], velocity[i], step);
    weight[i] = arithmetic.fma(-rates[0], velocity[i], weight[i]);
  }
}
