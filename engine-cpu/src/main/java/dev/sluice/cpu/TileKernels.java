package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of a convolution whose lanes run over images: so many result channels by so many
 * vectors of images, at one pixel. Four channels by four vectors are the rule; the others take what
 * is left over.
 *
 * <p>The methods are long and have many parameters because accumulators must be locals, and because
 * arrays and offsets must reach the innermost loop as such.
 */
final class TileKernels {
  private TileKernels() {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /** Four result channels, {@code yChannel} apart, by four vectors of images. */
  static void fourByFour(
      Chain g,
      int py,
      int px,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    int y1 = yb + yChannel;
    int y2 = y1 + yChannel;
    int y3 = y2 + yChannel;
    float[] start = g.start(y);
    int on = g.resume ? 1 : 0;
    FloatVector a00 = load(start, on * yb);
    FloatVector a01 = load(start, on * (yb + LANES));
    FloatVector a02 = load(start, on * (yb + 2 * LANES));
    FloatVector a03 = load(start, on * (yb + 3 * LANES));
    FloatVector a10 = load(start, on * y1);
    FloatVector a11 = load(start, on * (y1 + LANES));
    FloatVector a12 = load(start, on * (y1 + 2 * LANES));
    FloatVector a13 = load(start, on * (y1 + 3 * LANES));
    FloatVector a20 = load(start, on * y2);
    FloatVector a21 = load(start, on * (y2 + LANES));
    FloatVector a22 = load(start, on * (y2 + 2 * LANES));
    FloatVector a23 = load(start, on * (y2 + 3 * LANES));
    FloatVector a30 = load(start, on * y3);
    FloatVector a31 = load(start, on * (y3 + LANES));
    FloatVector a32 = load(start, on * (y3 + 2 * LANES));
    FloatVector a33 = load(start, on * (y3 + 3 * LANES));
    int countY = g.rows.count(py);
    int countX = g.columns.count(px);
    int stepX = g.columns.atStep() * g.pixel;
    int stepW = g.columns.tapStep() * g.weightTap;
    int w1 = g.weightOutput;
    int w2 = 2 * w1;
    int w3 = 3 * w1;
    xb += g.source(py, px);
    wb += g.tap(py, px);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.rows.atStep() * g.row;
        int q = wb + g.weight[c] + a * g.rows.tapStep() * g.weightRow;
        for (int b = 0; b < countX; b++) {
          FloatVector x0 = load(x, p);
          FloatVector x1 = load(x, p + LANES);
          FloatVector x2 = load(x, p + 2 * LANES);
          FloatVector x3 = load(x, p + 3 * LANES);
          FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
          a00 = x0.fma(k, a00);
          a01 = x1.fma(k, a01);
          a02 = x2.fma(k, a02);
          a03 = x3.fma(k, a03);
          k = FloatVector.broadcast(SPECIES, w[q + w1]);
          a10 = x0.fma(k, a10);
          a11 = x1.fma(k, a11);
          a12 = x2.fma(k, a12);
          a13 = x3.fma(k, a13);
          k = FloatVector.broadcast(SPECIES, w[q + w2]);
          a20 = x0.fma(k, a20);
          a21 = x1.fma(k, a21);
          a22 = x2.fma(k, a22);
          a23 = x3.fma(k, a23);
          k = FloatVector.broadcast(SPECIES, w[q + w3]);
          a30 = x0.fma(k, a30);
          a31 = x1.fma(k, a31);
          a32 = x2.fma(k, a32);
          a33 = x3.fma(k, a33);
          p += stepX;
          q += stepW;
        }
      }
    }
    a00.intoArray(y, yb);
    a01.intoArray(y, yb + LANES);
    a02.intoArray(y, yb + 2 * LANES);
    a03.intoArray(y, yb + 3 * LANES);
    a10.intoArray(y, y1);
    a11.intoArray(y, y1 + LANES);
    a12.intoArray(y, y1 + 2 * LANES);
    a13.intoArray(y, y1 + 3 * LANES);
    a20.intoArray(y, y2);
    a21.intoArray(y, y2 + LANES);
    a22.intoArray(y, y2 + 2 * LANES);
    a23.intoArray(y, y2 + 3 * LANES);
    a30.intoArray(y, y3);
    a31.intoArray(y, y3 + LANES);
    a32.intoArray(y, y3 + 2 * LANES);
    a33.intoArray(y, y3 + 3 * LANES);
  }

  /** One result channel by four vectors of images. */
  static void oneByFour(
      Chain g, int py, int px, float[] x, int xb, float[] w, int wb, float[] y, int yb) {
    float[] start = g.start(y);
    int on = g.resume ? 1 : 0;
    FloatVector a0 = load(start, on * yb);
    FloatVector a1 = load(start, on * (yb + LANES));
    FloatVector a2 = load(start, on * (yb + 2 * LANES));
    FloatVector a3 = load(start, on * (yb + 3 * LANES));
    int countY = g.rows.count(py);
    int countX = g.columns.count(px);
    int stepX = g.columns.atStep() * g.pixel;
    int stepW = g.columns.tapStep() * g.weightTap;
    xb += g.source(py, px);
    wb += g.tap(py, px);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.rows.atStep() * g.row;
        int q = wb + g.weight[c] + a * g.rows.tapStep() * g.weightRow;
        for (int b = 0; b < countX; b++) {
          FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
          a0 = load(x, p).fma(k, a0);
          a1 = load(x, p + LANES).fma(k, a1);
          a2 = load(x, p + 2 * LANES).fma(k, a2);
          a3 = load(x, p + 3 * LANES).fma(k, a3);
          p += stepX;
          q += stepW;
        }
      }
    }
    a0.intoArray(y, yb);
    a1.intoArray(y, yb + LANES);
    a2.intoArray(y, yb + 2 * LANES);
    a3.intoArray(y, yb + 3 * LANES);
  }

  /** Four result channels, {@code yChannel} apart, by one vector of images. */
  static void fourByOne(
      Chain g,
      int py,
      int px,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    float[] start = g.start(y);
    int on = g.resume ? 1 : 0;
    FloatVector a0 = load(start, on * yb);
    FloatVector a1 = load(start, on * (yb + yChannel));
    FloatVector a2 = load(start, on * (yb + 2 * yChannel));
    FloatVector a3 = load(start, on * (yb + 3 * yChannel));
    int countY = g.rows.count(py);
    int countX = g.columns.count(px);
    int stepX = g.columns.atStep() * g.pixel;
    int stepW = g.columns.tapStep() * g.weightTap;
    int w1 = g.weightOutput;
    int w2 = 2 * w1;
    int w3 = 3 * w1;
    xb += g.source(py, px);
    wb += g.tap(py, px);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.rows.atStep() * g.row;
        int q = wb + g.weight[c] + a * g.rows.tapStep() * g.weightRow;
        for (int b = 0; b < countX; b++) {
          FloatVector v = load(x, p);
          a0 = v.fma(FloatVector.broadcast(SPECIES, w[q]), a0);
          a1 = v.fma(FloatVector.broadcast(SPECIES, w[q + w1]), a1);
          a2 = v.fma(FloatVector.broadcast(SPECIES, w[q + w2]), a2);
          a3 = v.fma(FloatVector.broadcast(SPECIES, w[q + w3]), a3);
          p += stepX;
          q += stepW;
        }
      }
    }
    a0.intoArray(y, yb);
    a1.intoArray(y, yb + yChannel);
    a2.intoArray(y, yb + 2 * yChannel);
    a3.intoArray(y, yb + 3 * yChannel);
  }

  /** One result channel by one vector of images. */
  static void oneByOne(
      Chain g, int py, int px, float[] x, int xb, float[] w, int wb, float[] y, int yb) {
    float[] start = g.start(y);
    int on = g.resume ? 1 : 0;
    FloatVector sum = load(start, on * yb);
    int countY = g.rows.count(py);
    int countX = g.columns.count(px);
    int stepX = g.columns.atStep() * g.pixel;
    int stepW = g.columns.tapStep() * g.weightTap;
    xb += g.source(py, px);
    wb += g.tap(py, px);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.rows.atStep() * g.row;
        int q = wb + g.weight[c] + a * g.rows.tapStep() * g.weightRow;
        for (int b = 0; b < countX; b++) {
          sum = load(x, p).fma(FloatVector.broadcast(SPECIES, w[q]), sum);
          p += stepX;
          q += stepW;
        }
      }
    }
    sum.intoArray(y, yb);
  }
}
