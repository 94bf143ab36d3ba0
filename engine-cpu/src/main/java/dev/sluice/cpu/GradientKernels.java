package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Products of two values summed over pixels and images, lanes over images: what a weight gradient
 * is. Lanes are not added here: {@code 16 · LANES} or fewer partial sums are left in scratch space,
 * for {@link #sum} to add in a fixed tree.
 *
 * <p>Long, and with many parameters, for the reasons given at {@link TileKernels}: {@code us} and
 * {@code vs} are where the first channels' first pixels are.
 */
final class GradientKernels {
  private GradientKernels() {}

  /**
   * A walk over the pixels of one value.
   *
   * @param channel from a channel to the next
   * @param row from a row to the next
   * @param pixel from a pixel to the next
   */
  record Walk(int channel, int row, int pixel) {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /** Adds the sums of four channels of u times four channels of v, u's channel first. */
  static void fourByFour(
      float[] u,
      int us,
      Walk uw,
      float[] v,
      int vs,
      Walk vw,
      int rows,
      int columns,
      int images,
      float[] sums) {
    FloatVector a00 = load(sums, 0);
    FloatVector a01 = load(sums, LANES);
    FloatVector a02 = load(sums, 2 * LANES);
    FloatVector a03 = load(sums, 3 * LANES);
    FloatVector a10 = load(sums, 4 * LANES);
    FloatVector a11 = load(sums, 5 * LANES);
    FloatVector a12 = load(sums, 6 * LANES);
    FloatVector a13 = load(sums, 7 * LANES);
    FloatVector a20 = load(sums, 8 * LANES);
    FloatVector a21 = load(sums, 9 * LANES);
    FloatVector a22 = load(sums, 10 * LANES);
    FloatVector a23 = load(sums, 11 * LANES);
    FloatVector a30 = load(sums, 12 * LANES);
    FloatVector a31 = load(sums, 13 * LANES);
    FloatVector a32 = load(sums, 14 * LANES);
    FloatVector a33 = load(sums, 15 * LANES);
    int u1 = uw.channel;
    int u2 = 2 * u1;
    int u3 = 3 * u1;
    int v1 = vw.channel;
    int v2 = 2 * v1;
    int v3 = 3 * v1;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int p = us + row * uw.row + column * uw.pixel;
        int q = vs + row * vw.row + column * vw.pixel;
        for (int lane = 0; lane < images; lane += LANES, p += LANES, q += LANES) {
          FloatVector v0 = load(v, q);
          FloatVector w1 = load(v, q + v1);
          FloatVector w2 = load(v, q + v2);
          FloatVector w3 = load(v, q + v3);
          FloatVector k = load(u, p);
          a00 = k.fma(v0, a00);
          a01 = k.fma(w1, a01);
          a02 = k.fma(w2, a02);
          a03 = k.fma(w3, a03);
          k = load(u, p + u1);
          a10 = k.fma(v0, a10);
          a11 = k.fma(w1, a11);
          a12 = k.fma(w2, a12);
          a13 = k.fma(w3, a13);
          k = load(u, p + u2);
          a20 = k.fma(v0, a20);
          a21 = k.fma(w1, a21);
          a22 = k.fma(w2, a22);
          a23 = k.fma(w3, a23);
          k = load(u, p + u3);
          a30 = k.fma(v0, a30);
          a31 = k.fma(w1, a31);
          a32 = k.fma(w2, a32);
          a33 = k.fma(w3, a33);
        }
      }
    }
    a00.intoArray(sums, 0);
    a01.intoArray(sums, LANES);
    a02.intoArray(sums, 2 * LANES);
    a03.intoArray(sums, 3 * LANES);
    a10.intoArray(sums, 4 * LANES);
    a11.intoArray(sums, 5 * LANES);
    a12.intoArray(sums, 6 * LANES);
    a13.intoArray(sums, 7 * LANES);
    a20.intoArray(sums, 8 * LANES);
    a21.intoArray(sums, 9 * LANES);
    a22.intoArray(sums, 10 * LANES);
    a23.intoArray(sums, 11 * LANES);
    a30.intoArray(sums, 12 * LANES);
    a31.intoArray(sums, 13 * LANES);
    a32.intoArray(sums, 14 * LANES);
    a33.intoArray(sums, 15 * LANES);
  }

  /** Adds the sums of four channels of u times one channel of v. */
  static void fourByOne(
      float[] u,
      int us,
      Walk uw,
      float[] v,
      int vs,
      Walk vw,
      int rows,
      int columns,
      int images,
      float[] sums) {
    FloatVector a0 = load(sums, 0);
    FloatVector a1 = load(sums, LANES);
    FloatVector a2 = load(sums, 2 * LANES);
    FloatVector a3 = load(sums, 3 * LANES);
    int u1 = uw.channel;
    int u2 = 2 * u1;
    int u3 = 3 * u1;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int p = us + row * uw.row + column * uw.pixel;
        int q = vs + row * vw.row + column * vw.pixel;
        for (int lane = 0; lane < images; lane += LANES, p += LANES, q += LANES) {
          FloatVector k = load(v, q);
          a0 = load(u, p).fma(k, a0);
          a1 = load(u, p + u1).fma(k, a1);
          a2 = load(u, p + u2).fma(k, a2);
          a3 = load(u, p + u3).fma(k, a3);
        }
      }
    }
    a0.intoArray(sums, 0);
    a1.intoArray(sums, LANES);
    a2.intoArray(sums, 2 * LANES);
    a3.intoArray(sums, 3 * LANES);
  }

  /** Adds the sum of one channel of u times one channel of v. */
  static void oneByOne(
      float[] u,
      int us,
      Walk uw,
      float[] v,
      int vs,
      Walk vw,
      int rows,
      int columns,
      int images,
      float[] sums) {
    FloatVector sum = load(sums, 0);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int p = us + row * uw.row + column * uw.pixel;
        int q = vs + row * vw.row + column * vw.pixel;
        for (int lane = 0; lane < images; lane += LANES, p += LANES, q += LANES) {
          sum = load(u, p).fma(load(v, q), sum);
        }
      }
    }
    sum.intoArray(sums, 0);
  }

  /** Adds the lanes of one vector of partial sums: halves onto halves. Overwrites them. */
  static float sum(float[] sums, int at) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[at + i] += sums[at + half + i];
      }
    }
    return sums[at];
  }
}
