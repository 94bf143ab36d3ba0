// conv_*
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Case {
  const char* name;
  int in, inTotal, out, outTotal, height, width;
  Sliding window;
  int images = 1, pooled = 0;
  bool relu = false, shift = false, resume = false, finish = true;
  int outBegin = 0, sumBegin = 0, gap = 0;
  size_t offset = 0;
};

float result(const Case& c, const Value& x, const Weights& w, const Tile& tile, const float* shift,
             int image, int r, int y, int xx, float before) {
  const auto sum = [&](int oy, int ox) {
    const float v =
        convolved(x, w, c.window, tile, image, r, oy, ox, c.resume ? before : 0.0f);
    return c.finish ? finished(v, shift, r, c.relu) : v;
  };
  if (c.pooled == 0) return sum(y, xx);
  const std::vector<float> window = {sum(2 * y, 2 * xx), sum(2 * y, 2 * xx + 1),
                                     sum(2 * y + 1, 2 * xx), sum(2 * y + 1, 2 * xx + 1)};
  return pooled(window, c.pooled, 0.25f);
}

void check(const Variant& variant, const Case& c) {
  Random random(1);
  const auto real = [&] { return random.real(); };
  const int taps = c.window.kernelHeight * c.window.kernelWidth;
  const int scale = c.pooled ? 2 : 1;
  const int oh = outputs(c.height, c.window.kernelHeight, c.window.stride, c.window.padding) / scale;
  const int ow = outputs(c.width, c.window.kernelWidth, c.window.stride, c.window.padding) / scale;
  Value x({c.images, c.in, c.inTotal, c.height, c.width, c.gap}, c.offset);
  Value y({c.images, c.out, c.outTotal, oh, ow, c.gap}, c.offset);
  Weights w(c.out, c.in, c.inTotal, taps, c.offset);
  Floats shift(c.out);
  x.fill(c.sumBegin, c.in, real);
  w.fill(c.outBegin, c.out, c.sumBegin, c.in, real);
  for (int r = c.outBegin; r < c.out; r++) shift[r] = random.real();
  if (c.resume) y.fill(c.outBegin, c.out, real);

  const float* shiftOrNull = c.shift ? shift.data() : nullptr;
  Tiles tiles(c.outBegin, c.out, variant.rows, c.sumBegin, c.in);
  std::vector<float> expected = y.numbers.copy();
  for (unsigned t = 0; t < tiles.count; t++)
    for (int r = tiles[t].outBegin; r < tiles[t].outEnd; r++)
      for (int i = 0; i < c.images; i++)
        for (int py = 0; py < oh; py++)
          for (int px = 0; px < ow; px++) {
            float& v = expected[y.at(i, r, py, px)];
            v = result(c, x, w, tiles[t], shiftOrNull, i, r, py, px, v);
          }

  const ConvArguments arguments = {
      x.numbers.data(), w.numbers.data(), shiftOrNull, y.numbers.data(), tiles.data(), x.layout,
      y.layout, c.window, w.row, c.images, c.relu, c.pooled, c.resume, c.finish};
  const long long positions = static_cast<long long>(c.images) * oh * ow * scale * scale;
  expect(*variant.kernel, c.name, {blocksFor(positions, variant.columns), tiles.count, 1}, &arguments,
         {{&y.numbers, expected}});
}

}  // namespace

void checkConv() {
  for (const Variant& v : variants("conv")) {
    const int m = v.rows, n = v.columns;
    const Sliding one = {1, 1, 1, 0}, three = {3, 3, 1, 1};
    const Case cases[] = {
        {"one number", 1, 1, 1, 1, 1, 1, one},
        {"positions N-1", 1, 1, 1, 1, 1, n - 1, one},
        {"positions N", 4, 4, m, m, 1, n, one},
        {"positions N+1, rows M+1", 5, 5, m + 1, m + 1, 1, n + 1, one},
        {"rows M-1 of more, columns 3 of 7", 3, 7, m - 1, m + 2, 5, 7, three, 2},
        {"rows 2M+1, eight channels", 8, 8, 2 * m + 1, 2 * m + 1, 4, 4, three, 1, 0, true, true},
        {"stride 2", 3, 4, 3, 4, 7, 9, {3, 3, 2, 1}, 2, 0, true, true},
        {"stride 3, no padding", 2, 2, 5, 5, 10, 8, {3, 3, 3, 0}, 2},
        {"kernel 5, padding 2", 2, 3, 7, 8, 5, 6, {5, 5, 1, 2}, 2, 0, true, true},
        {"kernel 3 by 1", 3, 3, 2, 2, 5, 4, {3, 1, 1, 0}},
        {"kernel 2 by 3, gaps", 3, 5, 4, 4, 5, 4, {2, 3, 1, 1}, 3, 0, false, true, false, true, 0, 0, 3},
        {"padding wider than the image", 1, 1, 2, 2, 1, 2, {3, 3, 1, 2}, 2},
        {"maximum pooling", 3, 3, 5, 9, 6, 6, three, 3, 1, true, true},
        {"maximum pooling of odd sizes", 2, 2, 3, 3, 5, 7, three, 2, 1},
        {"average pooling", 3, 4, m, m, 6, 4, three, 2, 2, true, true},
        {"gaps and odd addresses", 3, 3, 3, 3, 4, 4, three, 2, 0, true, true, false, true, 0, 0, 2, 1},
        {"aligned rows, odd addresses", 4, 8, 4, 4, 4, 4, three, 2, 0, true, true, false, true, 0, 0, 0, 3},
        {"unfinished", 3, 6, m + 3, m + 3, 4, 5, three, 2, 0, false, false, false, false},
        {"resumed, later rows and columns", 6, 9, m + 3, m + 4, 4, 5, three, 2, 0, false, false, true,
         false, 2, 3},
        {"resumed, finished", 5, 5, 3, 3, 4, 5, three, 2, 0, true, true, true, true, 1, 2},
    };
    for (const Case& c : cases) check(v, c);
  }
}

}  // namespace checks
