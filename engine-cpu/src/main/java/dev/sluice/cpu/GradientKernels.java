package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.LANES;
import static dev.sluice.cpu.Lanes.VECTOR;
import static dev.sluice.cpu.Lanes.load;

import jdk.incubator.vector.FloatVector;

/**
 * Products of two values summed over {@code n} adjacent numbers, pixels and images, lanes over
 * images: what a weight gradient is. Lanes are not added here: 16 vectors or fewer of partial sums
 * are left from {@code at} on, for {@link #sum} to add in a fixed tree.
 *
 * <p>Long, and with many parameters, for the reasons given at {@link TileKernels}: {@code us} and
 * {@code vs} are where the first channels start.
 */
final class GradientKernels {
  private GradientKernels() {}

  /** Adds the sums of four channels of u times four channels of v, u's channel first. */
  static void fourByFour(
      float[] u,
      int us,
      int uChannel,
      float[] v,
      int vs,
      int vChannel,
      int n,
      float[] sums,
      int at) {
    FloatVector a00 = load(sums, at);
    FloatVector a01 = load(sums, at + LANES);
    FloatVector a02 = load(sums, at + 2 * LANES);
    FloatVector a03 = load(sums, at + 3 * LANES);
    FloatVector a10 = load(sums, at + 4 * LANES);
    FloatVector a11 = load(sums, at + 5 * LANES);
    FloatVector a12 = load(sums, at + 6 * LANES);
    FloatVector a13 = load(sums, at + 7 * LANES);
    FloatVector a20 = load(sums, at + 8 * LANES);
    FloatVector a21 = load(sums, at + 9 * LANES);
    FloatVector a22 = load(sums, at + 10 * LANES);
    FloatVector a23 = load(sums, at + 11 * LANES);
    FloatVector a30 = load(sums, at + 12 * LANES);
    FloatVector a31 = load(sums, at + 13 * LANES);
    FloatVector a32 = load(sums, at + 14 * LANES);
    FloatVector a33 = load(sums, at + 15 * LANES);
    int u1 = us + uChannel;
    int u2 = u1 + uChannel;
    int u3 = u2 + uChannel;
    int v1 = vs + vChannel;
    int v2 = v1 + vChannel;
    int v3 = v2 + vChannel;
    for (int i = 0; i < n; i += LANES) {
      FloatVector b0 = load(v, vs + i);
      FloatVector b1 = load(v, v1 + i);
      FloatVector b2 = load(v, v2 + i);
      FloatVector b3 = load(v, v3 + i);
      FloatVector k = load(u, us + i);
      a00 = k.fma(b0, a00);
      a01 = k.fma(b1, a01);
      a02 = k.fma(b2, a02);
      a03 = k.fma(b3, a03);
      k = load(u, u1 + i);
      a10 = k.fma(b0, a10);
      a11 = k.fma(b1, a11);
      a12 = k.fma(b2, a12);
      a13 = k.fma(b3, a13);
      k = load(u, u2 + i);
      a20 = k.fma(b0, a20);
      a21 = k.fma(b1, a21);
      a22 = k.fma(b2, a22);
      a23 = k.fma(b3, a23);
      k = load(u, u3 + i);
      a30 = k.fma(b0, a30);
      a31 = k.fma(b1, a31);
      a32 = k.fma(b2, a32);
      a33 = k.fma(b3, a33);
    }
    VECTOR.cast(a00).intoArray(sums, at);
    VECTOR.cast(a01).intoArray(sums, at + LANES);
    VECTOR.cast(a02).intoArray(sums, at + 2 * LANES);
    VECTOR.cast(a03).intoArray(sums, at + 3 * LANES);
    VECTOR.cast(a10).intoArray(sums, at + 4 * LANES);
    VECTOR.cast(a11).intoArray(sums, at + 5 * LANES);
    VECTOR.cast(a12).intoArray(sums, at + 6 * LANES);
    VECTOR.cast(a13).intoArray(sums, at + 7 * LANES);
    VECTOR.cast(a20).intoArray(sums, at + 8 * LANES);
    VECTOR.cast(a21).intoArray(sums, at + 9 * LANES);
    VECTOR.cast(a22).intoArray(sums, at + 10 * LANES);
    VECTOR.cast(a23).intoArray(sums, at + 11 * LANES);
    VECTOR.cast(a30).intoArray(sums, at + 12 * LANES);
    VECTOR.cast(a31).intoArray(sums, at + 13 * LANES);
    VECTOR.cast(a32).intoArray(sums, at + 14 * LANES);
    VECTOR.cast(a33).intoArray(sums, at + 15 * LANES);
  }

  /** Adds the sums of four channels of u times one channel of v. */
  static void fourByOne(
      float[] u, int us, int uChannel, float[] v, int vs, int n, float[] sums, int at) {
    FloatVector a0 = load(sums, at);
    FloatVector a1 = load(sums, at + LANES);
    FloatVector a2 = load(sums, at + 2 * LANES);
    FloatVector a3 = load(sums, at + 3 * LANES);
    int u1 = us + uChannel;
    int u2 = u1 + uChannel;
    int u3 = u2 + uChannel;
    for (int i = 0; i < n; i += LANES) {
      FloatVector k = load(v, vs + i);
      a0 = load(u, us + i).fma(k, a0);
      a1 = load(u, u1 + i).fma(k, a1);
      a2 = load(u, u2 + i).fma(k, a2);
      a3 = load(u, u3 + i).fma(k, a3);
    }
    VECTOR.cast(a0).intoArray(sums, at);
    VECTOR.cast(a1).intoArray(sums, at + LANES);
    VECTOR.cast(a2).intoArray(sums, at + 2 * LANES);
    VECTOR.cast(a3).intoArray(sums, at + 3 * LANES);
  }

  /** Adds the sum of one channel of u times one channel of v. */
  static void oneByOne(float[] u, int us, float[] v, int vs, int n, float[] sums, int at) {
    FloatVector sum = load(sums, at);
    for (int i = 0; i < n; i += LANES) {
      sum = load(u, us + i).fma(load(v, vs + i), sum);
    }
    VECTOR.cast(sum).intoArray(sums, at);
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
