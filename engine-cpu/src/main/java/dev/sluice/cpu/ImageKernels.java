package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.HALF;
import static dev.sluice.cpu.Lanes.HALF_VECTOR;
import static dev.sluice.cpu.Lanes.SPECIES;
import static dev.sluice.cpu.Lanes.VECTOR;
import static dev.sluice.cpu.Lanes.load;
import static dev.sluice.cpu.Lanes.loadHalf;

import jdk.incubator.vector.FloatVector;

/**
 * Chains of a convolution whose lanes run over output channels, for single images: so many pixels,
 * whose sums are 16 apart, by so many vectors of weight panels. A pixel is broadcast from memory,
 * which costs as much as reading a vector: that is why two vectors share it where there are
 * registers enough. Long, with many parameters, and starting at {@code from}, as {@link
 * TileKernels} are.
 *
 * <p>A lane beyond the rows of a step computes with weights that mean nothing here; nobody reads
 * it.
 */
final class ImageKernels {
  private ImageKernels() {}

  /**
   * The sums of eight adjacent pixels.
   *
   * @param wb what is added to where the vectors' weights start
   * @param at what is added to where their sums start
   */
  static void eight(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      Vectors vectors,
      float[] sums,
      int at) {
    int n = vectors.count();
    int i = 0;
    for (; Lanes.MANY_REGISTERS && i + 2 <= n; i += 2) {
      int start = wb + vectors.weights[i];
      int next = vectors.weights[i + 1] - vectors.weights[i];
      int apart = vectors.sums[i + 1] - vectors.sums[i];
      eightByTwo(g, from, x, xb, w, start, next, sums, at + vectors.sums[i], apart);
    }
    for (; i < n; i++) {
      if (vectors.half && i == n - 1) {
        eightByHalf(g, from, x, xb, w, wb + vectors.weights[i], sums, at + vectors.sums[i]);
      } else {
        eightByOne(g, from, x, xb, w, wb + vectors.weights[i], sums, at + vectors.sums[i]);
      }
    }
  }

  /**
   * Eight adjacent pixels by two vectors; weights and sums of the second are {@code next} and
   * {@code apart} further.
   */
  static void eightByTwo(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      float[] w,
      int wb,
      int next,
      float[] sums,
      int at,
      int apart) {
    int on = from == sums ? 1 : 0;
    FloatVector a0 = load(from, on * at);
    FloatVector a1 = load(from, on * (at + GROUP));
    FloatVector a2 = load(from, on * (at + 2 * GROUP));
    FloatVector a3 = load(from, on * (at + 3 * GROUP));
    FloatVector a4 = load(from, on * (at + 4 * GROUP));
    FloatVector a5 = load(from, on * (at + 5 * GROUP));
    FloatVector a6 = load(from, on * (at + 6 * GROUP));
    FloatVector a7 = load(from, on * (at + 7 * GROUP));
    FloatVector b0 = load(from, on * (at + apart));
    FloatVector b1 = load(from, on * (at + apart + GROUP));
    FloatVector b2 = load(from, on * (at + apart + 2 * GROUP));
    FloatVector b3 = load(from, on * (at + apart + 3 * GROUP));
    FloatVector b4 = load(from, on * (at + apart + 4 * GROUP));
    FloatVector b5 = load(from, on * (at + apart + 5 * GROUP));
    FloatVector b6 = load(from, on * (at + apart + 6 * GROUP));
    FloatVector b7 = load(from, on * (at + apart + 7 * GROUP));
    int[] terms = g.terms;
    for (int i = 0; i < terms.length - 1; i += 2) {
      int p = xb + terms[i];
      int q = wb + terms[i + 1];
      FloatVector k = load(w, q);
      FloatVector l = load(w, q + next);
      FloatVector v = FloatVector.broadcast(SPECIES, x[p]);
      a0 = k.fma(v, a0);
      b0 = l.fma(v, b0);
      v = FloatVector.broadcast(SPECIES, x[p + 1]);
      a1 = k.fma(v, a1);
      b1 = l.fma(v, b1);
      v = FloatVector.broadcast(SPECIES, x[p + 2]);
      a2 = k.fma(v, a2);
      b2 = l.fma(v, b2);
      v = FloatVector.broadcast(SPECIES, x[p + 3]);
      a3 = k.fma(v, a3);
      b3 = l.fma(v, b3);
      v = FloatVector.broadcast(SPECIES, x[p + 4]);
      a4 = k.fma(v, a4);
      b4 = l.fma(v, b4);
      v = FloatVector.broadcast(SPECIES, x[p + 5]);
      a5 = k.fma(v, a5);
      b5 = l.fma(v, b5);
      v = FloatVector.broadcast(SPECIES, x[p + 6]);
      a6 = k.fma(v, a6);
      b6 = l.fma(v, b6);
      v = FloatVector.broadcast(SPECIES, x[p + 7]);
      a7 = k.fma(v, a7);
      b7 = l.fma(v, b7);
    }
    VECTOR.cast(a0).intoArray(sums, at);
    VECTOR.cast(a1).intoArray(sums, at + GROUP);
    VECTOR.cast(a2).intoArray(sums, at + 2 * GROUP);
    VECTOR.cast(a3).intoArray(sums, at + 3 * GROUP);
    VECTOR.cast(a4).intoArray(sums, at + 4 * GROUP);
    VECTOR.cast(a5).intoArray(sums, at + 5 * GROUP);
    VECTOR.cast(a6).intoArray(sums, at + 6 * GROUP);
    VECTOR.cast(a7).intoArray(sums, at + 7 * GROUP);
    VECTOR.cast(b0).intoArray(sums, at + apart);
    VECTOR.cast(b1).intoArray(sums, at + apart + GROUP);
    VECTOR.cast(b2).intoArray(sums, at + apart + 2 * GROUP);
    VECTOR.cast(b3).intoArray(sums, at + apart + 3 * GROUP);
    VECTOR.cast(b4).intoArray(sums, at + apart + 4 * GROUP);
    VECTOR.cast(b5).intoArray(sums, at + apart + 5 * GROUP);
    VECTOR.cast(b6).intoArray(sums, at + apart + 6 * GROUP);
    VECTOR.cast(b7).intoArray(sums, at + apart + 7 * GROUP);
  }

  /** Eight adjacent pixels by one vector. */
  static void eightByOne(
      Chain g, float[] from, float[] x, int xb, float[] w, int wb, float[] sums, int at) {
    int on = from == sums ? 1 : 0;
    FloatVector a0 = load(from, on * at);
    FloatVector a1 = load(from, on * (at + GROUP));
    FloatVector a2 = load(from, on * (at + 2 * GROUP));
    FloatVector a3 = load(from, on * (at + 3 * GROUP));
    FloatVector a4 = load(from, on * (at + 4 * GROUP));
    FloatVector a5 = load(from, on * (at + 5 * GROUP));
    FloatVector a6 = load(from, on * (at + 6 * GROUP));
    FloatVector a7 = load(from, on * (at + 7 * GROUP));
    int[] terms = g.terms;
    for (int i = 0; i < terms.length - 1; i += 2) {
      int p = xb + terms[i];
      FloatVector k = load(w, wb + terms[i + 1]);
      a0 = k.fma(FloatVector.broadcast(SPECIES, x[p]), a0);
      a1 = k.fma(FloatVector.broadcast(SPECIES, x[p + 1]), a1);
      a2 = k.fma(FloatVector.broadcast(SPECIES, x[p + 2]), a2);
      a3 = k.fma(FloatVector.broadcast(SPECIES, x[p + 3]), a3);
      a4 = k.fma(FloatVector.broadcast(SPECIES, x[p + 4]), a4);
      a5 = k.fma(FloatVector.broadcast(SPECIES, x[p + 5]), a5);
      a6 = k.fma(FloatVector.broadcast(SPECIES, x[p + 6]), a6);
      a7 = k.fma(FloatVector.broadcast(SPECIES, x[p + 7]), a7);
    }
    VECTOR.cast(a0).intoArray(sums, at);
    VECTOR.cast(a1).intoArray(sums, at + GROUP);
    VECTOR.cast(a2).intoArray(sums, at + 2 * GROUP);
    VECTOR.cast(a3).intoArray(sums, at + 3 * GROUP);
    VECTOR.cast(a4).intoArray(sums, at + 4 * GROUP);
    VECTOR.cast(a5).intoArray(sums, at + 5 * GROUP);
    VECTOR.cast(a6).intoArray(sums, at + 6 * GROUP);
    VECTOR.cast(a7).intoArray(sums, at + 7 * GROUP);
  }

  /** Eight adjacent pixels by half a vector, where the panel has no more rows. */
  static void eightByHalf(
      Chain g, float[] from, float[] x, int xb, float[] w, int wb, float[] sums, int at) {
    int on = from == sums ? 1 : 0;
    FloatVector a0 = loadHalf(from, on * at);
    FloatVector a1 = loadHalf(from, on * (at + GROUP));
    FloatVector a2 = loadHalf(from, on * (at + 2 * GROUP));
    FloatVector a3 = loadHalf(from, on * (at + 3 * GROUP));
    FloatVector a4 = loadHalf(from, on * (at + 4 * GROUP));
    FloatVector a5 = loadHalf(from, on * (at + 5 * GROUP));
    FloatVector a6 = loadHalf(from, on * (at + 6 * GROUP));
    FloatVector a7 = loadHalf(from, on * (at + 7 * GROUP));
    int[] terms = g.terms;
    for (int i = 0; i < terms.length - 1; i += 2) {
      int p = xb + terms[i];
      FloatVector k = loadHalf(w, wb + terms[i + 1]);
      a0 = k.fma(FloatVector.broadcast(HALF, x[p]), a0);
      a1 = k.fma(FloatVector.broadcast(HALF, x[p + 1]), a1);
      a2 = k.fma(FloatVector.broadcast(HALF, x[p + 2]), a2);
      a3 = k.fma(FloatVector.broadcast(HALF, x[p + 3]), a3);
      a4 = k.fma(FloatVector.broadcast(HALF, x[p + 4]), a4);
      a5 = k.fma(FloatVector.broadcast(HALF, x[p + 5]), a5);
      a6 = k.fma(FloatVector.broadcast(HALF, x[p + 6]), a6);
      a7 = k.fma(FloatVector.broadcast(HALF, x[p + 7]), a7);
    }
    HALF_VECTOR.cast(a0).intoArray(sums, at);
    HALF_VECTOR.cast(a1).intoArray(sums, at + GROUP);
    HALF_VECTOR.cast(a2).intoArray(sums, at + 2 * GROUP);
    HALF_VECTOR.cast(a3).intoArray(sums, at + 3 * GROUP);
    HALF_VECTOR.cast(a4).intoArray(sums, at + 4 * GROUP);
    HALF_VECTOR.cast(a5).intoArray(sums, at + 5 * GROUP);
    HALF_VECTOR.cast(a6).intoArray(sums, at + 6 * GROUP);
    HALF_VECTOR.cast(a7).intoArray(sums, at + 7 * GROUP);
  }

  /** Four pixels, {@code between} apart in the source, by one vector. */
  static void fourByOne(
      Chain g,
      float[] from,
      float[] x,
      int xb,
      int between,
      float[] w,
      int wb,
      float[] sums,
      int at) {
    int on = from == sums ? 1 : 0;
    FloatVector a0 = load(from, on * at);
    FloatVector a1 = load(from, on * (at + GROUP));
    FloatVector a2 = load(from, on * (at + 2 * GROUP));
    FloatVector a3 = load(from, on * (at + 3 * GROUP));
    int[] terms = g.terms;
    for (int i = 0; i < terms.length - 1; i += 2) {
      int p = xb + terms[i];
      FloatVector k = load(w, wb + terms[i + 1]);
      a0 = k.fma(FloatVector.broadcast(SPECIES, x[p]), a0);
      a1 = k.fma(FloatVector.broadcast(SPECIES, x[p + between]), a1);
      a2 = k.fma(FloatVector.broadcast(SPECIES, x[p + 2 * between]), a2);
      a3 = k.fma(FloatVector.broadcast(SPECIES, x[p + 3 * between]), a3);
    }
    VECTOR.cast(a0).intoArray(sums, at);
    VECTOR.cast(a1).intoArray(sums, at + GROUP);
    VECTOR.cast(a2).intoArray(sums, at + 2 * GROUP);
    VECTOR.cast(a3).intoArray(sums, at + 3 * GROUP);
  }

  /** One pixel by one vector. */
  static void oneByOne(
      Chain g, float[] from, float[] x, int xb, float[] w, int wb, float[] sums, int at) {
    int on = from == sums ? 1 : 0;
    FloatVector sum = load(from, on * at);
    int[] terms = g.terms;
    for (int i = 0; i < terms.length - 1; i += 2) {
      int p = xb + terms[i];
      FloatVector k = load(w, wb + terms[i + 1]);
      sum = k.fma(FloatVector.broadcast(SPECIES, x[p]), sum);
    }
    VECTOR.cast(sum).intoArray(sums, at);
  }

  /**
   * Four vectors of output channels at the only pixel, as in a linear layer.
   *
   * @param panels where the four panels' weights start
   * @param at where the sums start, which is also how far into its panel a vector is
   */
  static void fourPanels(
      Chain g, float[] from, float[] x, int xb, float[] w, int[] panels, float[] sums, int at) {
    int on = from == sums ? 1 : 0;
    FloatVector a0 = load(from, on * at);
    FloatVector a1 = load(from, on * (at + GROUP));
    FloatVector a2 = load(from, on * (at + 2 * GROUP));
    FloatVector a3 = load(from, on * (at + 3 * GROUP));
    int[] terms = g.terms;
    int q0 = panels[0] + at;
    int q1 = panels[1] + at;
    int q2 = panels[2] + at;
    int q3 = panels[3] + at;
    for (int i = 0; i < terms.length - 1; i += 2) {
      FloatVector k = FloatVector.broadcast(SPECIES, x[xb + terms[i]]);
      int q = terms[i + 1];
      a0 = load(w, q0 + q).fma(k, a0);
      a1 = load(w, q1 + q).fma(k, a1);
      a2 = load(w, q2 + q).fma(k, a2);
      a3 = load(w, q3 + q).fma(k, a3);
    }
    VECTOR.cast(a0).intoArray(sums, at);
    VECTOR.cast(a1).intoArray(sums, at + GROUP);
    VECTOR.cast(a2).intoArray(sums, at + 2 * GROUP);
    VECTOR.cast(a3).intoArray(sums, at + 3 * GROUP);
  }
}
