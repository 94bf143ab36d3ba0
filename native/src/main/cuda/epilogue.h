// What happens to a sum when its chain is complete.
#ifndef SLUICE_EPILOGUE_H
#define SLUICE_EPILOGUE_H

#include "platform.h"

// +0, which makes +0 of −0, then the shift, if there is one, then ReLU. NaN stays NaN.
struct Epilogue {
  const float* shift;
  bool relu;

  __device__ __forceinline__ float operator()(float sum, int channel) const {
    float v = sum + 0.0f;
    if (shift != nullptr) {
      v += readOnly(shift + channel);
    }
    return relu && v <= 0.0f ? 0.0f : v;
  }
};

// The same with a scale, if there is one: then there is a shift.
struct ScaledEpilogue {
  const float *scale, *shift;
  bool relu;

  __device__ __forceinline__ float operator()(float sum, int channel) const {
    if (scale == nullptr) {
      return Epilogue{shift, relu}(sum, channel);
    }
    const float v = fused(sum + 0.0f, readOnly(scale + channel), readOnly(shift + channel));
    return relu && v <= 0.0f ? 0.0f : v;
  }
};

// Kinds of pooling.
enum : int { NO_POOLING = 0, MAXIMUM = 1, AVERAGE = 2 };

// The 2×2 pooling of a window that one thread holds.
__device__ __forceinline__ float pool(const float* four, int kind) {
  if (kind == AVERAGE) {
    return (((0.0f + four[0]) + four[1]) + four[2] + four[3]) * 0.25f;
  }
  float largest = four[0];
  UNROLLED
  for (int i = 1; i < 4; i++) {
    largest = four[i] > largest ? four[i] : largest;
  }
  return largest;
}

#endif
