// conv_dx_*, conv_dw_*: whole numbers, so that sums are exact in any order.
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Case {
  const char* name;
  int in, inTotal, out, outTotal, height, width;
  Sliding window;
  int images = 1;
  bool resume = false;
  int outBegin = 0, inBegin = 0, gap = 0, parts = 1;
  size_t offset = 0;

  int taps() const { return window.kernelHeight * window.kernelWidth; }
  Shape xs() const { return {images, in, inTotal, height, width, gap}; }
  Shape ys() const {
    return {images, out, outTotal,
            outputs(height, window.kernelHeight, window.stride, window.padding),
            outputs(width, window.kernelWidth, window.stride, window.padding), gap};
  }
};

void checkDx(const Variant& variant, const Case& c) {
  Random random(5);
  const auto whole = [&] { return random.whole(); };
  Value dy(c.ys(), c.offset), dx(c.xs(), c.offset);
  Weights w(c.out, c.in, c.inTotal, c.taps(), c.offset);
  dy.fill(c.outBegin, c.out, whole);
  w.fill(c.outBegin, c.out, c.inBegin, c.in, whole);
  if (c.resume) dx.fill(c.inBegin, c.in, whole);

  Value sums(c.xs());
  sums.fill(0, c.in, [] { return 0.0f; });
  for (int i = 0; i < c.images; i++)
    for (int r = c.outBegin; r < c.out; r++)
      for (int oy = 0; oy < dy.layout.height; oy++)
        for (int ox = 0; ox < dy.layout.width; ox++)
          for (int k = c.inBegin; k < c.in; k++)
            eachTap(c.window, dx.layout, oy, ox, [&](int ky, int kx, int y, int x) {
              sums.numbers[sums.at(i, k, y, x)] +=
                  w.numbers[w.at(r, k, ky * c.window.kernelWidth + kx)] *
                  dy.numbers[dy.at(i, r, oy, ox)];
            });
  std::vector<float> expected = dx.numbers.copy();
  for (int i = 0; i < c.images; i++)
    for (int k = c.inBegin; k < c.in; k++)
      for (int y = 0; y < c.height; y++)
        for (int x = 0; x < c.width; x++) {
          float& v = expected[dx.at(i, k, y, x)];
          v = sums.numbers[sums.at(i, k, y, x)] + (c.resume ? v : 0.0f);
        }

  Tiles tiles(c.inBegin, c.in, variant.rows, c.outBegin, c.out);
  const ConvDxArguments arguments = {dy.numbers.data(), w.numbers.data(), dx.numbers.data(),
                                     tiles.data(), dy.layout, dx.layout, c.window, w.row, c.images,
                                     c.resume};
  const long long positions = static_cast<long long>(c.images) * c.height * c.width;
  expect(*variant.kernel, c.name, {blocksFor(positions, variant.columns), tiles.count, 1}, &arguments,
         {{&dx.numbers, expected}});
}

// Which part of the sum a position of dy belongs to.
int partOf(const Case& c, long long position, long long positions) {
  return static_cast<int>(position / ((positions + c.parts - 1) / c.parts));
}

void checkDw(const Variant& variant, const Case& c) {
  Random random(6);
  const auto whole = [&] { return random.whole(); };
  Value x(c.xs(), c.offset), dy(c.ys(), c.offset);
  x.fill(c.inBegin, c.in, whole);
  dy.fill(c.outBegin, c.out, whole);
  const Weights shape(c.out, c.in, c.inTotal, c.taps());
  const size_t stride = shape.numbers.size() + 5;
  Floats g((c.parts - 1) * stride + shape.numbers.size(), c.offset);

  std::vector<float> expected = g.copy();
  for (int p = 0; p < c.parts; p++)
    for (int r = c.outBegin; r < c.out; r++)
      for (int k = c.inBegin * c.taps(); k < c.in * c.taps(); k++)
        expected[p * stride + shape.at(r, 0, k)] = 0.0f;
  const long long pixels = static_cast<long long>(dy.layout.height) * dy.layout.width;
  for (long long position = 0; position < c.images * pixels; position++) {
    const int i = static_cast<int>(position / pixels);
    const int oy = static_cast<int>(position % pixels) / dy.layout.width;
    const int ox = static_cast<int>(position % pixels) % dy.layout.width;
    float* part = expected.data() + partOf(c, position, c.images * pixels) * stride;
    for (int r = c.outBegin; r < c.out; r++)
      for (int k = c.inBegin; k < c.in; k++)
        eachTap(c.window, x.layout, oy, ox, [&](int ky, int kx, int y, int xx) {
          part[shape.at(r, k, ky * c.window.kernelWidth + kx)] +=
              dy.numbers[dy.at(i, r, oy, ox)] * x.numbers[x.at(i, k, y, xx)];
        });
  }

  Tiles tiles(c.outBegin, c.out, variant.rows, c.inBegin, c.in);
  const ConvDwArguments arguments = {x.numbers.data(), dy.numbers.data(), g.data(), tiles.data(),
                                     static_cast<long long>(stride), x.layout, dy.layout, c.window,
                                     shape.row, c.images, c.parts};
  const unsigned across = blocksFor((c.in - c.inBegin) * c.taps(), variant.columns);
  expect(*variant.kernel, c.name, {across, tiles.count, static_cast<unsigned>(c.parts)}, &arguments,
         {{&g, expected}});
}

}  // namespace

void checkConvGradients() {
  const auto each = [](const char* family, void (*check)(const Variant&, const Case&)) {
    for (const Variant& v : variants(family)) {
      const int m = v.rows, n = v.columns;
      const Sliding one = {1, 1, 1, 0}, three = {3, 3, 1, 1};
      const Case cases[] = {
          {"one number", 1, 1, 1, 1, 1, 1, one},
          {"positions N-1", 1, 1, 1, 1, 1, n - 1, one},
          {"positions N, rows M", m, m, m, m, 1, n, one},
          {"positions N+1, rows M+1", m + 1, m + 1, m + 1, m + 1, 1, n + 1, one},
          {"prefixes", m - 1, m + 2, m - 1, m + 1, 5, 7, three, 2},
          {"eight channels", 8, 8, 8, 8, 4, 4, three, 3},
          {"stride 2", 3, 4, 3, 4, 7, 9, {3, 3, 2, 1}, 2},
          {"stride 3, last columns unused", 2, 2, 5, 5, 11, 8, {3, 3, 3, 0}, 2},
          {"stride 3, kernel 2", 2, 2, 5, 5, 8, 11, {2, 2, 3, 0}, 2},
          {"kernel 5, padding 2", 2, 3, 7, 8, 5, 6, {5, 5, 1, 2}, 2},
          {"kernel 3 by 1", 3, 3, 2, 2, 5, 4, {3, 1, 1, 0}},
          {"kernel 2 by 3, gaps", 3, 5, 4, 4, 5, 4, {2, 3, 1, 1}, 3, false, 0, 0, 3},
          {"padding wider than the image", 1, 1, 2, 2, 1, 2, {3, 3, 1, 2}, 2},
          {"odd addresses", 4, 4, 4, 4, 4, 4, three, 2, false, 0, 0, 0, 1, 1},
          {"later rows and columns, resumed", 7, 9, 6, 8, 4, 5, three, 2, true, 2, 3},
          {"three parts", 3, 3, 5, 5, 5, 7, three, 3, false, 0, 0, 0, 3},
          {"more parts than positions", 1, 1, 2, 2, 1, 3, one, 1, false, 0, 0, 0, 5},
      };
      for (const Case& c : cases) check(v, c);
    }
  };
  each("conv_dx", checkDx);
  each("conv_dw", checkDw);
}

}  // namespace checks
