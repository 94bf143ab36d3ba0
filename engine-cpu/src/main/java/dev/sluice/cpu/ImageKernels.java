package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.GROUP;
import static dev.sluice.cpu.Lanes.SPECIES;

import dev.sluice.cpu.ImageConv.Panel;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/**
 * Chains of a convolution whose lanes run over output channels, for single images. Long, and with
 * many parameters, for the reasons given at {@link TileKernels}.
 *
 * <p>A lane beyond the rows of a step computes with weights that mean nothing here; nobody reads
 * it.
 */
final class ImageKernels {
  private ImageKernels() {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /** One vector of output channels at one pixel. */
  static void onePixel(
      Chain g, int py, int px, float[] x, int xb, float[] w, int wb, float[] sums, int at) {
    float[] start = g.start(sums);
    int on = g.resume ? 1 : 0;
    FloatVector sum = load(start, on * at);
    int countY = g.rows.count(py);
    int countX = g.columns.count(px);
    xb += g.source(py, px);
    wb += g.tap(py, px);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.row;
        int q = wb + g.weight[c] + a * g.weightRow;
        for (int b = 0; b < countX; b++) {
          sum = load(w, q).fma(FloatVector.broadcast(SPECIES, x[p]), sum);
          p += g.pixel;
          q += GROUP;
        }
      }
    }
    sum.intoArray(sums, at);
  }

  /** One vector of output channels at four adjacent pixels that meet the same taps. */
  static void fourPixels(
      Chain g,
      int py,
      int px,
      float[] x,
      int xb,
      int between,
      float[] w,
      int wb,
      float[] sums,
      int at) {
    float[] start = g.start(sums);
    int on = g.resume ? 1 : 0;
    FloatVector a0 = load(start, on * at);
    FloatVector a1 = load(start, on * (at + GROUP));
    FloatVector a2 = load(start, on * (at + 2 * GROUP));
    FloatVector a3 = load(start, on * (at + 3 * GROUP));
    int countY = g.rows.count(py);
    int countX = g.columns.count(px);
    xb += g.source(py, px);
    wb += g.tap(py, px);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.row;
        int q = wb + g.weight[c] + a * g.weightRow;
        for (int b = 0; b < countX; b++) {
          FloatVector k = load(w, q);
          a0 = k.fma(FloatVector.broadcast(SPECIES, x[p]), a0);
          a1 = k.fma(FloatVector.broadcast(SPECIES, x[p + between]), a1);
          a2 = k.fma(FloatVector.broadcast(SPECIES, x[p + 2 * between]), a2);
          a3 = k.fma(FloatVector.broadcast(SPECIES, x[p + 3 * between]), a3);
          p += g.pixel;
          q += GROUP;
        }
      }
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + GROUP);
    a2.intoArray(sums, at + 2 * GROUP);
    a3.intoArray(sums, at + 3 * GROUP);
  }

  /** Four panels of output channels at the only pixel, as in a linear layer. */
  static void fourPanels(
      Chain g, float[] x, int xb, float[] w, List<Panel> panels, int lane, float[] sums, int at) {
    float[] start = g.start(sums);
    int on = g.resume ? 1 : 0;
    FloatVector a0 = load(start, on * at);
    FloatVector a1 = load(start, on * (at + GROUP));
    FloatVector a2 = load(start, on * (at + 2 * GROUP));
    FloatVector a3 = load(start, on * (at + 3 * GROUP));
    int countY = g.rows.count(0);
    int countX = g.columns.count(0);
    int tap = g.tap(0, 0) + lane;
    int q0 = panels.get(0).weight() + tap;
    int q1 = panels.get(1).weight() + tap;
    int q2 = panels.get(2).weight() + tap;
    int q3 = panels.get(3).weight() + tap;
    xb += g.source(0, 0);
    for (int c = g.firstChannel; c < g.endChannel; c++) {
      for (int a = 0; a < countY; a++) {
        int p = xb + c * g.channel + a * g.row;
        int q = g.weight[c] + a * g.weightRow;
        for (int b = 0; b < countX; b++) {
          FloatVector k = FloatVector.broadcast(SPECIES, x[p]);
          a0 = load(w, q0 + q).fma(k, a0);
          a1 = load(w, q1 + q).fma(k, a1);
          a2 = load(w, q2 + q).fma(k, a2);
          a3 = load(w, q3 + q).fma(k, a3);
          p += g.pixel;
          q += GROUP;
        }
      }
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + GROUP);
    a2.intoArray(sums, at + 2 * GROUP);
    a3.intoArray(sums, at + 3 * GROUP);
  }
}
