package dev.sluice.cpu;

import static dev.sluice.cpu.Chain.SHORT;
import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;
import static dev.sluice.cpu.Lanes.VECTOR;
import static dev.sluice.cpu.Lanes.load;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of a convolution whose lanes run over images of a tile or pixels of a single
 * image: so many result channels by so many adjacent vectors of images and pixels that meet the
 * same taps. Four channels by four vectors (two where there are 16 registers) are the rule; the
 * others take what is left over.
 *
 * <p>Weights of adjacent result channels are adjacent. Sums start at {@code from}: the result
 * itself to go on from it, {@link #ZEROS} for +0. That is a choice between arrays, since one
 * between vectors would be compiled to a choice between boxed ones.
 *
 * <p>The methods are long and have many parameters because accumulators must be locals, and because
 * arrays and offsets must reach the innermost loop as such.
 */
final class TileKernels {
  static final float[] ZEROS = new float[Lanes.GROUP];

  private TileKernels() {}

  /**
   * The sums of some channels.
   *
   * @param channels 1, 2 or 4, {@code yChannel} apart
   * @param size adjacent numbers, a multiple of the vector length
   */
  static void sums(
      int channels,
      int size,
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    int i = 0;
    if (channels == 4) {
      for (; Lanes.MANY_REGISTERS && i + 4 * LANES <= size; i += 4 * LANES) {
        fourByFour(g, from, x, xb + i, w, wb, y, yb + i, yChannel);
      }
      for (; i + 2 * LANES <= size; i += 2 * LANES) {
        fourByTwo(g, from, x, xb + i, w, wb, y, yb + i, yChannel);
      }
      for (; i < size; i += LANES) {
        fourByOne(g, from, x, xb + i, w, wb, y, yb + i, yChannel);
      }
      return;
    }
    for (; channels == 2 && i + 4 * LANES <= size; i += 4 * LANES) {
      twoByFour(g, from, x, xb + i, w, wb, y, yb + i, yChannel);
    }
    for (; i + 4 * LANES <= size; i += 4 * LANES) {
      oneByFour(g, from, x, xb + i, w, wb, y, yb + i);
    }
    for (; i < size; i += LANES) {
      for (int c = 0; c < channels; c++) {
        oneByOne(g, from, x, xb + i, w, wb + c, y, yb + i + c * yChannel);
      }
    }
  }

  /** Four result channels, {@code yChannel} apart, by four vectors. */
  static void fourByFour(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    int on = from == y ? 1 : 0;
    FloatVector a00 = load(from, on * yb);
    FloatVector a01 = load(from, on * (yb + LANES));
    FloatVector a02 = load(from, on * (yb + 2 * LANES));
    FloatVector a03 = load(from, on * (yb + 3 * LANES));
    FloatVector a10 = load(from, on * (yb + yChannel));
    FloatVector a11 = load(from, on * (yb + yChannel + LANES));
    FloatVector a12 = load(from, on * (yb + yChannel + 2 * LANES));
    FloatVector a13 = load(from, on * (yb + yChannel + 3 * LANES));
    FloatVector a20 = load(from, on * (yb + 2 * yChannel));
    FloatVector a21 = load(from, on * (yb + 2 * yChannel + LANES));
    FloatVector a22 = load(from, on * (yb + 2 * yChannel + 2 * LANES));
    FloatVector a23 = load(from, on * (yb + 2 * yChannel + 3 * LANES));
    FloatVector a30 = load(from, on * (yb + 3 * yChannel));
    FloatVector a31 = load(from, on * (yb + 3 * yChannel + LANES));
    FloatVector a32 = load(from, on * (yb + 3 * yChannel + 2 * LANES));
    FloatVector a33 = load(from, on * (yb + 3 * yChannel + 3 * LANES));
    int[] terms = g.terms;
    for (int start = 0; start < terms.length; start += SHORT) {
      int end = Math.min(SHORT, terms.length - start);
      for (int i = 0; i < end - 1; i += 2) {
        int p = xb + terms[start + i];
        int q = wb + terms[start + i + 1];
        FloatVector x0 = load(x, p);
        FloatVector x1 = load(x, p + LANES);
        FloatVector x2 = load(x, p + 2 * LANES);
        FloatVector x3 = load(x, p + 3 * LANES);
        FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
        a00 = x0.fma(k, a00);
        a01 = x1.fma(k, a01);
        a02 = x2.fma(k, a02);
        a03 = x3.fma(k, a03);
        k = FloatVector.broadcast(SPECIES, w[q + 1]);
        a10 = x0.fma(k, a10);
        a11 = x1.fma(k, a11);
        a12 = x2.fma(k, a12);
        a13 = x3.fma(k, a13);
        k = FloatVector.broadcast(SPECIES, w[q + 2]);
        a20 = x0.fma(k, a20);
        a21 = x1.fma(k, a21);
        a22 = x2.fma(k, a22);
        a23 = x3.fma(k, a23);
        k = FloatVector.broadcast(SPECIES, w[q + 3]);
        a30 = x0.fma(k, a30);
        a31 = x1.fma(k, a31);
        a32 = x2.fma(k, a32);
        a33 = x3.fma(k, a33);
      }
    }
    VECTOR.cast(a00).intoArray(y, yb);
    VECTOR.cast(a01).intoArray(y, yb + LANES);
    VECTOR.cast(a02).intoArray(y, yb + 2 * LANES);
    VECTOR.cast(a03).intoArray(y, yb + 3 * LANES);
    VECTOR.cast(a10).intoArray(y, yb + yChannel);
    VECTOR.cast(a11).intoArray(y, yb + yChannel + LANES);
    VECTOR.cast(a12).intoArray(y, yb + yChannel + 2 * LANES);
    VECTOR.cast(a13).intoArray(y, yb + yChannel + 3 * LANES);
    VECTOR.cast(a20).intoArray(y, yb + 2 * yChannel);
    VECTOR.cast(a21).intoArray(y, yb + 2 * yChannel + LANES);
    VECTOR.cast(a22).intoArray(y, yb + 2 * yChannel + 2 * LANES);
    VECTOR.cast(a23).intoArray(y, yb + 2 * yChannel + 3 * LANES);
    VECTOR.cast(a30).intoArray(y, yb + 3 * yChannel);
    VECTOR.cast(a31).intoArray(y, yb + 3 * yChannel + LANES);
    VECTOR.cast(a32).intoArray(y, yb + 3 * yChannel + 2 * LANES);
    VECTOR.cast(a33).intoArray(y, yb + 3 * yChannel + 3 * LANES);
  }

  /** Four result channels, {@code yChannel} apart, by two vectors. */
  static void fourByTwo(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    int on = from == y ? 1 : 0;
    FloatVector a00 = load(from, on * yb);
    FloatVector a01 = load(from, on * (yb + LANES));
    FloatVector a10 = load(from, on * (yb + yChannel));
    FloatVector a11 = load(from, on * (yb + yChannel + LANES));
    FloatVector a20 = load(from, on * (yb + 2 * yChannel));
    FloatVector a21 = load(from, on * (yb + 2 * yChannel + LANES));
    FloatVector a30 = load(from, on * (yb + 3 * yChannel));
    FloatVector a31 = load(from, on * (yb + 3 * yChannel + LANES));
    int[] terms = g.terms;
    for (int start = 0; start < terms.length; start += SHORT) {
      int end = Math.min(SHORT, terms.length - start);
      for (int i = 0; i < end - 1; i += 2) {
        int p = xb + terms[start + i];
        int q = wb + terms[start + i + 1];
        FloatVector x0 = load(x, p);
        FloatVector x1 = load(x, p + LANES);
        FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
        a00 = x0.fma(k, a00);
        a01 = x1.fma(k, a01);
        k = FloatVector.broadcast(SPECIES, w[q + 1]);
        a10 = x0.fma(k, a10);
        a11 = x1.fma(k, a11);
        k = FloatVector.broadcast(SPECIES, w[q + 2]);
        a20 = x0.fma(k, a20);
        a21 = x1.fma(k, a21);
        k = FloatVector.broadcast(SPECIES, w[q + 3]);
        a30 = x0.fma(k, a30);
        a31 = x1.fma(k, a31);
      }
    }
    VECTOR.cast(a00).intoArray(y, yb);
    VECTOR.cast(a01).intoArray(y, yb + LANES);
    VECTOR.cast(a10).intoArray(y, yb + yChannel);
    VECTOR.cast(a11).intoArray(y, yb + yChannel + LANES);
    VECTOR.cast(a20).intoArray(y, yb + 2 * yChannel);
    VECTOR.cast(a21).intoArray(y, yb + 2 * yChannel + LANES);
    VECTOR.cast(a30).intoArray(y, yb + 3 * yChannel);
    VECTOR.cast(a31).intoArray(y, yb + 3 * yChannel + LANES);
  }

  /** Four result channels, {@code yChannel} apart, by one vector. */
  static void fourByOne(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    int on = from == y ? 1 : 0;
    FloatVector a0 = load(from, on * yb);
    FloatVector a1 = load(from, on * (yb + yChannel));
    FloatVector a2 = load(from, on * (yb + 2 * yChannel));
    FloatVector a3 = load(from, on * (yb + 3 * yChannel));
    int[] terms = g.terms;
    for (int start = 0; start < terms.length; start += SHORT) {
      int end = Math.min(SHORT, terms.length - start);
      for (int i = 0; i < end - 1; i += 2) {
        int p = xb + terms[start + i];
        int q = wb + terms[start + i + 1];
        FloatVector x0 = load(x, p);
        FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
        a0 = x0.fma(k, a0);
        k = FloatVector.broadcast(SPECIES, w[q + 1]);
        a1 = x0.fma(k, a1);
        k = FloatVector.broadcast(SPECIES, w[q + 2]);
        a2 = x0.fma(k, a2);
        k = FloatVector.broadcast(SPECIES, w[q + 3]);
        a3 = x0.fma(k, a3);
      }
    }
    VECTOR.cast(a0).intoArray(y, yb);
    VECTOR.cast(a1).intoArray(y, yb + yChannel);
    VECTOR.cast(a2).intoArray(y, yb + 2 * yChannel);
    VECTOR.cast(a3).intoArray(y, yb + 3 * yChannel);
  }

  /** Two result channels, {@code yChannel} apart, by four vectors. */
  static void twoByFour(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      float[] y,
      int yb,
      int yChannel) {
    int on = from == y ? 1 : 0;
    FloatVector a00 = load(from, on * yb);
    FloatVector a01 = load(from, on * (yb + LANES));
    FloatVector a02 = load(from, on * (yb + 2 * LANES));
    FloatVector a03 = load(from, on * (yb + 3 * LANES));
    FloatVector a10 = load(from, on * (yb + yChannel));
    FloatVector a11 = load(from, on * (yb + yChannel + LANES));
    FloatVector a12 = load(from, on * (yb + yChannel + 2 * LANES));
    FloatVector a13 = load(from, on * (yb + yChannel + 3 * LANES));
    int[] terms = g.terms;
    for (int start = 0; start < terms.length; start += SHORT) {
      int end = Math.min(SHORT, terms.length - start);
      for (int i = 0; i < end - 1; i += 2) {
        int p = xb + terms[start + i];
        int q = wb + terms[start + i + 1];
        FloatVector x0 = load(x, p);
        FloatVector x1 = load(x, p + LANES);
        FloatVector x2 = load(x, p + 2 * LANES);
        FloatVector x3 = load(x, p + 3 * LANES);
        FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
        a00 = x0.fma(k, a00);
        a01 = x1.fma(k, a01);
        a02 = x2.fma(k, a02);
        a03 = x3.fma(k, a03);
        k = FloatVector.broadcast(SPECIES, w[q + 1]);
        a10 = x0.fma(k, a10);
        a11 = x1.fma(k, a11);
        a12 = x2.fma(k, a12);
        a13 = x3.fma(k, a13);
      }
    }
    VECTOR.cast(a00).intoArray(y, yb);
    VECTOR.cast(a01).intoArray(y, yb + LANES);
    VECTOR.cast(a02).intoArray(y, yb + 2 * LANES);
    VECTOR.cast(a03).intoArray(y, yb + 3 * LANES);
    VECTOR.cast(a10).intoArray(y, yb + yChannel);
    VECTOR.cast(a11).intoArray(y, yb + yChannel + LANES);
    VECTOR.cast(a12).intoArray(y, yb + yChannel + 2 * LANES);
    VECTOR.cast(a13).intoArray(y, yb + yChannel + 3 * LANES);
  }

  /** One result channel by four vectors. */
  static void oneByFour(
      Chain g, float[] from, float[] x, int xb, float[] w, int wb, float[] y, int yb) {
    int on = from == y ? 1 : 0;
    FloatVector a0 = load(from, on * yb);
    FloatVector a1 = load(from, on * (yb + LANES));
    FloatVector a2 = load(from, on * (yb + 2 * LANES));
    FloatVector a3 = load(from, on * (yb + 3 * LANES));
    int[] terms = g.terms;
    for (int start = 0; start < terms.length; start += SHORT) {
      int end = Math.min(SHORT, terms.length - start);
      for (int i = 0; i < end - 1; i += 2) {
        int p = xb + terms[start + i];
        int q = wb + terms[start + i + 1];
        FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
        a0 = load(x, p).fma(k, a0);
        a1 = load(x, p + LANES).fma(k, a1);
        a2 = load(x, p + 2 * LANES).fma(k, a2);
        a3 = load(x, p + 3 * LANES).fma(k, a3);
      }
    }
    VECTOR.cast(a0).intoArray(y, yb);
    VECTOR.cast(a1).intoArray(y, yb + LANES);
    VECTOR.cast(a2).intoArray(y, yb + 2 * LANES);
    VECTOR.cast(a3).intoArray(y, yb + 3 * LANES);
  }

  /** One result channel by one vector. */
  static void oneByOne(
      Chain g, float[] from, float[] x, int xb, float[] w, int wb, float[] y, int yb) {
    int on = from == y ? 1 : 0;
    FloatVector sum = load(from, on * yb);
    int[] terms = g.terms;
    for (int start = 0; start < terms.length; start += SHORT) {
      int end = Math.min(SHORT, terms.length - start);
      for (int i = 0; i < end - 1; i += 2) {
        int p = xb + terms[start + i];
        int q = wb + terms[start + i + 1];
        FloatVector k = FloatVector.broadcast(SPECIES, w[q]);
        sum = load(x, p).fma(k, sum);
      }
    }
    VECTOR.cast(sum).intoArray(y, yb);
  }
}
