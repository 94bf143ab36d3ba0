package dev.sluice.api;

/** Which kernels a backend may take. */
public enum Paths {
  /** Those whose forward results have the bits that {@link Op} defines. */
  EXACT,

  /**
   * For every layer, shape and batch the fastest there is, libraries of others included: results
   * differ in their last digits. On a backend whose own kernels are all it has, the same as {@link
   * #EXACT}.
   */
  FASTEST,

  /**
   * The libraries of others for every layer that they take, even where own kernels are faster: to
   * compare with. Otherwise as {@link #FASTEST}.
   */
  LIBRARIES
}
