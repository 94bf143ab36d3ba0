package dev.sluice.testkit;

import dev.sluice.api.Layer.BatchNorm2d;
import dev.sluice.api.Op;
import dev.sluice.api.Op.Norm;

/** Batch normalisation and its gradients, channel by channel as {@link Op} defines them. */
final class BatchNorms {
  private final Arithmetic arithmetic;
  private final Data data;

  /** Of the last channel: what it was asked for. */
  private double sum;

  private double sumOfProducts;

  BatchNorms(Arithmetic arithmetic, Data data) {
    this.arithmetic = arithmetic;
    this.data = data;
  }

  void forward(Op.BatchNorm op, int images) {
    Tensor x = data.value(op.x());
    Tensor y = data.value(op.y());
    for (int c = op.channels().start(); c < op.channels().end(); c++) {
      statistics(op, c, images);
      double mean = data.gradient(op.norm().mean()).data()[c];
      double s = data.weight(op.norm().weight()).data()[c] * inverse(op.norm(), c);
      double scale = arithmetic.round(s);
      double shift = arithmetic.round(data.weight(op.norm().bias()).data()[c] - mean * s);
      for (int image = 0; image < images; image++) {
        int start = x.at(image, c, 0, 0);
        for (int i = start; i < start + x.height() * x.width(); i++) {
          double value = arithmetic.fma(x.data()[i], scale, shift);
          y.data()[i] = op.relu() && value <= 0 ? 0 : value;
        }
      }
    }
  }

  private void statistics(Op.BatchNorm op, int c, int images) {
    Tensor x = data.value(op.x());
    double n = (double) images * x.height() * x.width();
    sums(x, x, 0, c, images);
    double mean = sum / n;
    double variance = Math.max(0, sumOfProducts / n - mean * mean);
    mean = arithmetic.round(mean);
    variance = arithmetic.round(variance);
    data.gradient(op.norm().mean()).data()[c] = mean;
    data.gradient(op.norm().variance()).data()[c] = variance;
    run(data.weight(op.norm().mean()), c, mean);
    run(data.weight(op.norm().variance()), c, n == 1 ? variance : variance * (n / (n - 1)));
  }

  private void run(Tensor running, int c, double batch) {
    double before = running.data()[c];
    running.data()[c] = arithmetic.round(before + BatchNorm2d.MOMENTUM * (batch - before));
  }

  /** 1 ÷ √(variance + ε) of the batch. */
  private double inverse(Norm norm, int c) {
    double variance = data.gradient(norm.variance()).data()[c];
    return 1 / Math.sqrt(variance + BatchNorm2d.EPSILON);
  }

  /** The sums of a, and of a·(b − from): of every image, then of all. */
  private void sums(Tensor a, Tensor b, double from, int c, int images) {
    sum = 0;
    sumOfProducts = 0;
    for (int image = 0; image < images; image++) {
      double ofImage = 0;
      double products = 0;
      int start = a.at(image, c, 0, 0);
      for (int i = start; i < start + a.height() * a.width(); i++) {
        ofImage += a.data()[i];
        products += a.data()[i] * (b.data()[i] - from);
      }
      sum += ofImage;
      sumOfProducts += products;
    }
  }

  void backward(Op.BatchNormDx op, int images) {
    Tensor x = data.value(op.x());
    Tensor dy = data.value(op.dy());
    Tensor dx = data.value(op.dx());
    double n = (double) images * x.height() * x.width();
    for (int c = op.channels().start(); c < op.channels().end(); c++) {
      double mean = data.gradient(op.norm().mean()).data()[c];
      double inverse = inverse(op.norm(), c);
      sums(dy, x, mean, c, images);
      double dw = inverse * sumOfProducts;
      double k = data.weight(op.norm().weight()).data()[c] * inverse;
      double p = k * inverse * dw / n;
      data.gradient(op.norm().weight()).data()[c] = arithmetic.round(dw);
      data.gradient(op.norm().bias()).data()[c] = arithmetic.round(sum);
      double ofDy = arithmetic.round(k);
      double ofX = arithmetic.round(-p);
      double constant = arithmetic.round(p * mean - k * sum / n);
      for (int image = 0; image < images; image++) {
        int start = x.at(image, c, 0, 0);
        for (int i = start; i < start + x.height() * x.width(); i++) {
          double rest = arithmetic.fma(x.data()[i], ofX, constant);
          dx.data()[i] = arithmetic.fma(dy.data()[i], ofDy, rest);
        }
      }
    }
  }

  /**
   * As {@link #backward}, with the magnitudes of all terms: {@code dy} holds magnitudes, {@code x}
   * and the batch's statistics are as they are.
   */
  void backwardMagnitudes(Op.BatchNormDx op, int images) {
    Tensor x = data.value(op.x());
    Tensor dy = data.value(op.dy());
    Tensor dx = data.value(op.dx());
    double n = (double) images * x.height() * x.width();
    for (int c = op.channels().start(); c < op.channels().end(); c++) {
      double mean = data.gradient(op.norm().mean()).data()[c];
      double inverse = inverse(op.norm(), c);
      double db = 0;
      double dw = 0;
      for (int image = 0; image < images; image++) {
        int start = x.at(image, c, 0, 0);
        for (int i = start; i < start + x.height() * x.width(); i++) {
          db += dy.data()[i];
          dw += dy.data()[i] * Math.abs(x.data()[i] - mean) * inverse;
        }
      }
      data.gradient(op.norm().weight()).data()[c] = dw;
      data.gradient(op.norm().bias()).data()[c] = db;
      double k = Math.abs(data.weight(op.norm().weight()).data()[c]) * inverse;
      for (int image = 0; image < images; image++) {
        int start = x.at(image, c, 0, 0);
        for (int i = start; i < start + x.height() * x.width(); i++) {
          double far = (Math.abs(x.data()[i]) + Math.abs(mean)) * inverse;
          dx.data()[i] = k * (dy.data()[i] + db / n + far * dw / n);
        }
      }
    }
  }
}
