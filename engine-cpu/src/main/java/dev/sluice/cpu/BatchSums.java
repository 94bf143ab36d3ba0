package dev.sluice.cpu;

import static dev.sluice.cpu.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over a batch for a channel of tiles, in double precision and in the order that {@link
 * dev.sluice.api.Op.BatchNorm} defines: lanes run over images, and each image's pixels are one
 * chain. Every part of a kernel has its own place for them.
 */
final class BatchSums {
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, SPECIES.vectorShape());

  private static final int LANES = DOUBLES.length();

  /** As many floats as there are doubles in a vector. */
  private static final VectorSpecies<Float> FLOATS =
      switch (LANES) {
        case 8 -> FloatVector.SPECIES_256;
        case 4 -> FloatVector.SPECIES_128;
        default -> FloatVector.SPECIES_64;
      };

  private final Placement place;

  /** By part: of every image of a tile the sum, then the sum of products. */
  private final double[] ofImages;

  /** By part: the sum and the sum of products. */
  private final double[] totals;

  BatchSums(Placement place, int parts) {
    this.place = place;
    this.ofImages = new double[Math.multiplyExact(2 * place.tileImages(), parts)];
    this.totals = new double[2 * parts];
  }

  /** Computes {@code Σa} and {@code Σ a·(b − from)} over the images and pixels of a channel. */
  void compute(int part, float[] a, float[] b, double from, int channel, int images) {
    int tileImages = place.tileImages();
    int at = part * 2 * tileImages;
    Arrays.fill(totals, 2 * part, 2 * part + 2, 0);
    for (int first = 0; first < images; first += tileImages) {
      int start = place.base(first) + channel * place.channel();
      for (int lane = 0; lane < tileImages; lane += LANES) {
        sums(a, b, start + lane, from, at + lane);
      }
      for (int i = 0; i < Math.min(tileImages, images - first); i++) {
        totals[2 * part] += ofImages[at + i];
        totals[2 * part + 1] += ofImages[at + tileImages + i];
      }
    }
  }

  /** A vector of images. */
  private void sums(float[] a, float[] b, int start, double from, int at) {
    DoubleVector sum = DoubleVector.zero(DOUBLES);
    DoubleVector products = DoubleVector.zero(DOUBLES);
    int pixel = place.pixel();
    int end = start + place.channel();
    for (int i = start; i < end; i += pixel) {
      DoubleVector u =
          (DoubleVector)
              FloatVector.fromArray(FLOATS, a, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
      DoubleVector v =
          (DoubleVector)
              FloatVector.fromArray(FLOATS, b, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
      sum = sum.add(u);
      products = products.add(u.mul(v.sub(from)));
    }
    sum.intoArray(ofImages, at);
    products.intoArray(ofImages, at + place.tileImages());
  }

  double sum(int part) {
    return totals[2 * part];
  }

  double products(int part) {
    return totals[2 * part + 1];
  }
}
