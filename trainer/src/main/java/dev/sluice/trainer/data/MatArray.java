package dev.sluice.trainer.data;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a MAT-file says of an array before its elements.
 *
 * @param name of the variable
 * @param kind the number of its class, such as {@link #UINT8}
 * @param complex whether it has imaginary parts too
 * @param dimensions the first varies fastest
 */
record MatArray(String name, int kind, boolean complex, List<Integer> dimensions) {
  static final int UINT8 = 9;

  /** The classes from 1 on. */
  private static final List<String> KINDS =
      List.of(
          "cell", "struct", "object", "char", "sparse", "double", "single", "int8", "uint8",
          "int16", "uint16", "int32", "uint32", "int64", "uint64");

  private static final int FIRST_NUMERIC = 6;

  MatArray {
    dimensions = List.copyOf(dimensions);
  }

  boolean isNumeric() {
    return kind >= FIRST_NUMERIC && kind <= KINDS.size();
  }

  /** {@code 32×32×3×5}. */
  String shape() {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }

  /** {@code uint8}, for people. */
  String type() {
    String word = kind >= 1 && kind <= KINDS.size() ? KINDS.get(kind - 1) : "class " + kind;
    return complex ? "complex " + word : word;
  }
}
