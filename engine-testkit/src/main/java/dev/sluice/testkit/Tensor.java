package dev.sluice.testkit;

import dev.sluice.api.Parameter;
import dev.sluice.api.Shape;
import java.util.Arrays;

/**
 * A plain row-major array of four dimensions: (images, channels, height, width) of a value, or
 * (rows, columns, kernelHeight, kernelWidth) of a parameter.
 */
final class Tensor {
  private final double[] data;
  private final int channels;
  private final int height;
  private final int width;

  Tensor(double[] data, int channels, int height, int width) {
    this.data = data;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  static Tensor value(int images, Shape shape) {
    return new Tensor(
        new double[Math.multiplyExact(images, shape.size())],
        shape.channels(),
        shape.height(),
        shape.width());
  }

  static Tensor parameter(Parameter parameter) {
    return new Tensor(
        new double[parameter.size()],
        parameter.columns().full(),
        parameter.kernelHeight(),
        parameter.kernelWidth());
  }

  /** The array itself, not a copy. */
  double[] data() {
    return data;
  }

  int channels() {
    return channels;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** Elements from one image, or one row, to the next. */
  int stride() {
    return channels * height * width;
  }

  int at(int n, int c, int h, int w) {
    return ((n * channels + c) * height + h) * width + w;
  }

  double get(int n, int c, int h, int w) {
    return data[at(n, c, h, w)];
  }

  void set(int n, int c, int h, int w, double to) {
    data[at(n, c, h, w)] = to;
  }

  void fillPlane(int n, int c, double with) {
    int start = at(n, c, 0, 0);
    Arrays.fill(data, start, start + height * width, with);
  }
}
