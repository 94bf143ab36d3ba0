package dev.sluice.cuda.vendor;

/**
 * A product of matrices in column-major order, {@code c = aᵀ·b}.
 *
 * @param m rows of c, columns of a
 * @param n columns of b and c
 * @param k rows of a and b
 * @param a from one column of a to the next, in floats
 * @param b from one column of b to the next, in floats
 * @param c from one column of c to the next, in floats
 */
record Gemm(int m, int n, int k, int a, int b, int c) {}
