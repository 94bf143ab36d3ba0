package dev.sluice.api;

/** Which channels of the layer before a channel reads. */
public enum Connectivity {
  /**
   * Every channel in use reads every channel in use (Tann et al. 2016, as re-run by Yu et al. 2019,
   * section 3.1). Old activations change with the width.
   */
  DENSE,
  /**
   * A channel of step s reads channels of steps ≤ s only, so the weight matrix is block
   * lower-triangular and the activations of a narrower step stay valid.
   */
  TRIANGULAR
}
