// exp and log in double precision. CUDA's own are part of its toolkit, which clang does without, and
// differ from the host's; these give the same bits wherever fma is a fused multiply-add. Errors stay
// below 2 ulp (the tests measure them against StrictMath).
#ifndef SLUICE_REAL_H
#define SLUICE_REAL_H

#include "platform.h"

// A double and its bits.
union Real {
  double value;
  long long bits;
};

constexpr int EXPONENT_BIAS = 1023;
constexpr int FRACTION_BITS = 52;
// ln 2: its first 32 bits, so that a product with an exponent is exact, and the rest.
constexpr double LN2_HIGH = 0.6931471803691238;
constexpr double LN2_LOW = 1.9082149292705877e-10;
constexpr double ONE_OVER_LN2 = 1.4426950408889634;
// 3·2⁵¹: adding it leaves no bits below 1, so it rounds to the nearest integer.
constexpr double ROUNDER = 6755399441055744.0;
constexpr double LARGEST = 1.7976931348623157e+308;

// 2ⁿ, −1022 ≤ n ≤ 1023.
__device__ __forceinline__ double powerOfTwo(int n) {
  Real real;
  real.bits = static_cast<long long>(n + EXPONENT_BIAS) << FRACTION_BITS;
  return real.value;
}

// eˣ = 2ⁿ·eʳ where n is the integer nearest to x ÷ ln 2, so |r| ≤ 0.347. Taylor's polynomial of degree
// 13 leaves out less than 0.347¹⁴ ÷ 14! < 2⁻⁵⁷. As 2ⁿ may be denormal, half of it is multiplied at a
// time.
__device__ __forceinline__ double exponential(double x) {
  if (!(x > -746.0)) {
    return x <= -746.0 ? 0.0 : x;  // below the least double; NaN
  }
  if (x > 710.0) {
    return x * LARGEST;  // infinity
  }
  const double n = fused(x, ONE_OVER_LN2, ROUNDER) - ROUNDER;
  const double r = fused(-n, LN2_LOW, fused(-n, LN2_HIGH, x));
  double p = 1.0 / 6227020800.0;
  p = fused(p, r, 1.0 / 479001600.0);
  p = fused(p, r, 1.0 / 39916800.0);
  p = fused(p, r, 1.0 / 3628800.0);
  p = fused(p, r, 1.0 / 362880.0);
  p = fused(p, r, 1.0 / 40320.0);
  p = fused(p, r, 1.0 / 5040.0);
  p = fused(p, r, 1.0 / 720.0);
  p = fused(p, r, 1.0 / 120.0);
  p = fused(p, r, 1.0 / 24.0);
  p = fused(p, r, 1.0 / 6.0);
  p = fused(p, r, 0.5);
  p = fused(p, r, 1.0);
  p = fused(p, r, 1.0);
  const int half = static_cast<int>(n) / 2;
  return p * powerOfTwo(half) * powerOfTwo(static_cast<int>(n) - half);
}

// x = 2ᵉ·(1 + f), √½ ≤ 1 + f < √2, and log(1 + f) = 2·atanh(s), s = f ÷ (2 + f), |s| ≤ 0.172, which is
// 2s + s·R with R = 2s²⁄3 + 2s⁴⁄5 + … As 2s = f − s·f, that is f − s·(f − R): f is exact, and what is
// taken away is small. The series leaves out less than 2s²² ÷ 23 < 2⁻⁵⁹ of s. For x normal, positive
// and finite; NaN and infinity are returned.
__device__ __forceinline__ double logarithm(double x) {
  if (!(x <= LARGEST)) {
    return x;
  }
  const long long rootOfHalf = 0x3fe6a09e667f3bcdLL;  // the bits of √½
  Real real;
  real.value = x;
  const long long e = (real.bits - rootOfHalf) >> FRACTION_BITS;
  real.bits -= e << FRACTION_BITS;
  const double f = real.value - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double p = 2.0 / 21.0;
  p = fused(p, z, 2.0 / 19.0);
  p = fused(p, z, 2.0 / 17.0);
  p = fused(p, z, 2.0 / 15.0);
  p = fused(p, z, 2.0 / 13.0);
  p = fused(p, z, 2.0 / 11.0);
  p = fused(p, z, 2.0 / 9.0);
  p = fused(p, z, 2.0 / 7.0);
  p = fused(p, z, 2.0 / 5.0);
  p = fused(p, z, 2.0 / 3.0);
  const double exponent = static_cast<double>(e);
  const double small = fused(exponent, LN2_LOW, -(s * (f - p * z)));
  return exponent * LN2_HIGH + (f + small);
}

#endif
