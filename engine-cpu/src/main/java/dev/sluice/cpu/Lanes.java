package dev.sluice.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector length of this machine, and the group of numbers that every layout is made of. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > FloatVector.SPECIES_512.length()
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  /** Half as long; the same where there is nothing shorter worth it. */
  static final VectorSpecies<Float> HALF =
      SPECIES.vectorShape() == VectorShape.S_512_BIT ? FloatVector.SPECIES_256 : SPECIES;

  /** Floats in a vector: 4, 8 or 16. */
  static final int LANES = SPECIES.length();

  /** Images in a group, and rows in a weight panel: a whole number of vectors on every machine. */
  static final int GROUP = 16;

  /**
   * Where the numbers of an array begin, so that vectors do not straddle cache lines. A large array
   * starts at a region of the default garbage collector, and its numbers 16 bytes later.
   */
  static final int ORIGIN = (64 - 16) / Float.BYTES;

  /** Whether there are 32 vector registers, as AVX-512 and AArch64 have, and not 16. */
  static final boolean MANY_REGISTERS =
      SPECIES.vectorShape() == VectorShape.S_512_BIT
          || System.getProperty("os.arch").equals("aarch64");

  /**
   * The class of a vector. A kernel casts to it whatever it calls a method of. Else the compiler
   * goes by what the Vector API's own methods met anywhere in this process, and where they met
   * vectors of two lengths it makes objects of those that live longer than a pass of a loop.
   */
  static final Class<? extends FloatVector> VECTOR =
      SPECIES.vectorType().asSubclass(FloatVector.class);

  /** As {@link #VECTOR}, of half a vector. */
  static final Class<? extends FloatVector> HALF_VECTOR =
      HALF.vectorType().asSubclass(FloatVector.class);

  private Lanes() {}

  /** Adjacent numbers as a vector of known class; for kernels, into which it is compiled. */
  static FloatVector load(float[] array, int at) {
    return VECTOR.cast(FloatVector.fromArray(SPECIES, array, at));
  }

  /** As {@link #load}, of half a vector. */
  static FloatVector loadHalf(float[] array, int at) {
    return HALF_VECTOR.cast(FloatVector.fromArray(HALF, array, at));
  }

  /** Groups that numbers take. */
  static int groups(int n) {
    return (n + GROUP - 1) / GROUP;
  }

  /** Rounds up to the numbers of whole groups. */
  static int wholeGroups(int n) {
    return groups(n) * GROUP;
  }

  /** Rounds up to the numbers of whole vectors. */
  static int wholeVectors(int n) {
    return (n + LANES - 1) / LANES * LANES;
  }
}
