// depthwise, depthwise_dx, depthwise_dw
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Depthwise {
  const char* name;
  Shape xs;
  Sliding window;
  int first;
  bool relu, shift, scale;

  int taps() const { return window.kernelHeight * window.kernelWidth; }
  Shape ys() const {
    const int height = outputs(xs.height, window.kernelHeight, window.stride, window.padding);
    const int width = outputs(xs.width, window.kernelWidth, window.stride, window.padding);
    return {xs.images, xs.used, xs.total + 1, height, width, xs.gap};
  }
  unsigned blocks(const Shape& over) const {
    return blocksFor(static_cast<long long>(xs.images) * (xs.used - first) * over.height * over.width,
                     256);
  }

  // Calls action(image, channel, y, x) for each number of y.
  template <class Action>
  void each(Action action) const {
    const Shape y = ys();
    for (int i = 0; i < xs.images; i++)
      for (int c = first; c < xs.used; c++)
        for (int oy = 0; oy < y.height; oy++)
          for (int ox = 0; ox < y.width; ox++) action(i, c, oy, ox);
  }
};

const std::vector<Depthwise>& cases() {
  static const std::vector<Depthwise> all = {
      {"one number", {1, 1, 1, 1, 1}, {1, 1, 1, 0}, 0, false, false, false},
      {"3×3, padded", {3, 4, 5, 6, 7}, {3, 3, 1, 1}, 1, true, true, false},
      {"3×3, padded, stride 2, scaled", {2, 3, 3, 7, 9, 1}, {3, 3, 2, 1}, 0, true, true, true},
      {"2×3, stride 3, scaled", {2, 2, 4, 8, 9}, {2, 3, 3, 0}, 0, false, true, true},
      {"5×5, padded, gaps", {17, 2, 2, 5, 6, 2}, {5, 5, 1, 2}, 1, false, true, false},
  };
  return all;
}

void check(const Depthwise& d) {
  Random random(20);
  Value x(d.xs), y(d.ys());
  const Weights w(d.xs.used, 1, 1, d.taps());
  x.fill(d.first, d.xs.used, [&] { return random.real(); });
  w.numbers.restore(std::vector<float>(w.numbers.size(), 0.0f));
  for (size_t i = 0; i < w.numbers.size(); i++) w.numbers[i] = random.real();
  Floats scale(d.xs.used), shift(d.xs.used);
  for (int c = d.first; c < d.xs.used; c++) {
    scale[c] = random.real();
    shift[c] = random.real();
  }
  const float* scaleOrNull = d.scale ? scale.data() : nullptr;
  const float* shiftOrNull = d.shift ? shift.data() : nullptr;
  std::vector<float> expected = y.numbers.copy();
  d.each([&](int i, int c, int oy, int ox) {
    float sum = 0.0f;
    eachTap(d.window, x.layout, oy, ox, [&](int ky, int kx, int yy, int xx) {
      sum = std::fma(w.numbers[w.at(c, 0, ky * d.window.kernelWidth + kx)],
                     x.numbers[x.at(i, c, yy, xx)], sum);
    });
    expected[y.at(i, c, oy, ox)] = finished(sum, scaleOrNull, shiftOrNull, c, d.relu);
  });
  const DepthwiseArguments arguments = {
      x.numbers.data(), w.numbers.data(), scaleOrNull, shiftOrNull, y.numbers.data(), x.layout,
      y.layout, d.window, w.row, d.first, d.xs.used - d.first, d.xs.images, d.relu};
  expect("depthwise", d.name, {d.blocks(d.ys()), 1, 1}, &arguments, {{&y.numbers, expected}});
}

// Whole numbers, so that sums are exact in any order.
void checkGradients(const Depthwise& d) {
  Random random(21);
  Value x(d.xs), dx(d.xs), dy(d.ys());
  const Weights w(d.xs.used, 1, 1, d.taps()), g(d.xs.used, 1, 1, d.taps());
  x.fill(d.first, d.xs.used, [&] { return random.whole(); });
  dy.fill(d.first, d.xs.used, [&] { return random.whole(); });
  for (size_t i = 0; i < w.numbers.size(); i++) w.numbers[i] = random.whole();
  std::vector<float> expectedDx = dx.numbers.copy(), expectedG = g.numbers.copy();
  for (int c = d.first; c < d.xs.used; c++) {
    for (int tap = 0; tap < d.taps(); tap++) expectedG[g.at(c, 0, tap)] = 0.0f;
    for (int i = 0; i < d.xs.images; i++)
      for (int yy = 0; yy < d.xs.height; yy++)
        for (int xx = 0; xx < d.xs.width; xx++) expectedDx[dx.at(i, c, yy, xx)] = 0.0f;
  }
  d.each([&](int i, int c, int oy, int ox) {
    const float gradient = dy.numbers[dy.at(i, c, oy, ox)];
    eachTap(d.window, x.layout, oy, ox, [&](int ky, int kx, int yy, int xx) {
      const int tap = ky * d.window.kernelWidth + kx;
      expectedDx[dx.at(i, c, yy, xx)] += w.numbers[w.at(c, 0, tap)] * gradient;
      expectedG[g.at(c, 0, tap)] += x.numbers[x.at(i, c, yy, xx)] * gradient;
    });
  });
  const DepthwiseDxArguments ofX = {dy.numbers.data(), w.numbers.data(), dx.numbers.data(),
                                    dy.layout, dx.layout, d.window, w.row, d.first,
                                    d.xs.used - d.first, d.xs.images};
  expect("depthwise_dx", d.name, {d.blocks(d.xs), 1, 1}, &ofX, {{&dx.numbers, expectedDx}});
  const DepthwiseDwArguments ofW = {x.numbers.data(), dy.numbers.data(), g.numbers.data(), x.layout,
                                    dy.layout, d.window, g.row, d.first, d.xs.images};
  const unsigned channels = static_cast<unsigned>(d.xs.used - d.first);
  expect("depthwise_dw", d.name, {channels, static_cast<unsigned>(d.taps()), 1}, &ofW,
         {{&g.numbers, expectedG}});
}

}  // namespace

void checkDepthwise() {
  for (const Depthwise& d : cases()) {
    check(d);
    checkGradients(d);
  }
}

}  // namespace checks
