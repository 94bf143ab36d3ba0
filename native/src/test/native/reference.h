// What kernels must compute, as plain loops.
#ifndef SLUICE_CHECKS_REFERENCE_H
#define SLUICE_CHECKS_REFERENCE_H

#include <cmath>
#include <vector>

#include "buffers.h"

namespace checks {

// A sum's way to a result: +0, shift and ReLU.
inline float finished(float sum, const float* shift, int channel, bool relu) {
  float v = sum + 0.0f;
  if (shift != nullptr) v += shift[channel];
  return relu && v <= 0.0f ? 0.0f : v;
}

// The same with a scale, or none.
inline float finished(float sum, const float* scale, const float* shift, int channel, bool relu) {
  if (scale == nullptr) return finished(sum, shift, channel, relu);
  const float v = std::fma(sum + 0.0f, scale[channel], shift[channel]);
  return relu && v <= 0.0f ? 0.0f : v;
}

// The pooling of a window whose numbers are in row order; kind 1 maximum, 2 average.
inline float pooled(const std::vector<float>& window, int kind, float reciprocal) {
  float v = kind == 2 ? 0.0f + window[0] : window[0];
  for (size_t i = 1; i < window.size(); i++) {
    v = kind == 2 ? v + window[i] : window[i] > v ? window[i] : v;
  }
  return kind == 2 ? v * reciprocal : v;
}

// Weights of `rows` rows, of which only a prefix of columns may be in use: memory ends with the
// last number in use.
class Weights {
 public:
  Weights(int rows, int columns, int totalColumns, int taps, size_t offset = 0)
      : row(totalColumns * taps),
        taps(taps),
        numbers(static_cast<size_t>(rows - 1) * row + columns * taps, offset) {}

  size_t at(int r, int c, int tap) const {
    return static_cast<size_t>(r) * row + c * taps + tap;
  }

  template <class Next>
  void fill(int rowBegin, int rowEnd, int begin, int end, Next next) {
    for (int r = rowBegin; r < rowEnd; r++)
      for (int k = begin * taps; k < end * taps; k++) numbers[at(r, 0, k)] = next();
  }

  const int row, taps;
  const Floats numbers;
};

// Calls action(ky, kx, y, x) for the taps of an output position that lie within the input.
template <class Action>
void eachTap(const Sliding& window, const Activations& input, int oy, int ox, Action action) {
  for (int ky = 0; ky < window.kernelHeight; ky++) {
    for (int kx = 0; kx < window.kernelWidth; kx++) {
      const int y = oy * window.stride - window.padding + ky;
      const int x = ox * window.stride - window.padding + kx;
      if (y >= 0 && y < input.height && x >= 0 && x < input.width) action(ky, kx, y, x);
    }
  }
}

// One output of a convolution before its shift: a chain from `sum`.
inline float convolved(const Value& x, const Weights& w, const Sliding& window, const Tile& tile,
                       int image, int r, int oy, int ox, float sum) {
  for (int c = tile.sumBegin; c < tile.sumEnd; c++) {
    eachTap(window, x.layout, oy, ox, [&](int ky, int kx, int y, int xx) {
      sum = std::fma(w.numbers[w.at(r, c, ky * window.kernelWidth + kx)],
                     x.numbers[x.at(image, c, y, xx)], sum);
    });
  }
  return sum;
}

inline int outputs(int input, int kernel, int stride, int padding) {
  return (input + 2 * padding - kernel) / stride + 1;
}

}  // namespace checks

#endif
