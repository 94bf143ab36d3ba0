// direct*_*
#include <algorithm>

#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Case {
  const char* name;
  int in, inTotal, out, outTotal, height, width, padding;
  int images = 1, pooled = 0;
  bool relu = false, shift = false, resume = false, finish = true;
  int outBegin = 0, sumBegin = 0, gap = 0;
  int mostLines = 1 << 20;  // of quads in a band
};

// As a host divides the quads of images among blocks.
struct Bands {
  int across, lines, count, images;

  Bands(const Activations& y, bool pooled, int kernel, int quads, int mostLines) {
    across = pooled ? y.width : (y.width + 1) / 2;
    const int high = pooled ? y.height : (y.height + 1) / 2;
    const int pitch = 2 * across + kernel - 1;
    const int fit = (DIRECT_PIXELS / pitch - (kernel - 1)) / 2;
    lines = std::min({high, quads / across, fit, mostLines});
    count = (high + lines - 1) / lines;
    const int plane = (2 * lines + kernel - 1) * pitch;
    images = count > 1 ? 1 : std::min(quads / (across * lines), DIRECT_PIXELS / plane);
  }
};

void check(const Variant& variant, int kernel, const Case& c) {
  Random random(1);
  const auto real = [&] { return random.real(); };
  const Sliding window = {kernel, kernel, 1, c.padding};
  const int scale = c.pooled ? 2 : 1;
  const int oh = outputs(c.height, kernel, 1, c.padding) / scale;
  const int ow = outputs(c.width, kernel, 1, c.padding) / scale;
  Value x({c.images, c.in, c.inTotal, c.height, c.width, c.gap});
  Value y({c.images, c.out, c.outTotal, oh, ow, c.gap});
  Weights w(c.out, c.in, c.inTotal, kernel * kernel);
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
            const auto sum = [&](int oy, int ox) {
              const float s =
                  convolved(x, w, window, tiles[t], i, r, oy, ox, c.resume ? v : 0.0f);
              return c.finish ? finished(s, shiftOrNull, r, c.relu) : s;
            };
            v = c.pooled ? pooled({sum(2 * py, 2 * px), sum(2 * py, 2 * px + 1),
                                   sum(2 * py + 1, 2 * px), sum(2 * py + 1, 2 * px + 1)},
                                  c.pooled, 0.25f)
                         : sum(py, px);
          }

  const Bands bands(y.layout, c.pooled != 0, kernel, variant.columns, c.mostLines);
  const DirectArguments arguments = {
      x.numbers.data(), w.numbers.data(), shiftOrNull, y.numbers.data(), tiles.data(), x.layout,
      y.layout, c.padding, w.row, c.images, c.relu, c.pooled, c.resume, c.finish,
      bands.across, bands.lines, bands.count, bands.images};
  const unsigned blocks = blocksFor(c.images, bands.images) * bands.count;
  expect(*variant.kernel, c.name, {blocks, tiles.count, 1}, &arguments, {{&y.numbers, expected}});
}

}  // namespace

void checkDirect() {
  for (int kernel : {3, 5}) {
    for (const Variant& v : variants("direct" + std::to_string(kernel))) {
      const int k = kernel, half = kernel / 2, m = v.rows, n = v.columns;
      const Case cases[] = {
          {"one number", 1, 1, 1, 1, k, k, 0},
          {"one line of quads", 2, 2, m - 1, m + 2, 2, 2 * n, half},
          {"a line that is one too long", 1, 1, 1, 1, 2, 2 * n - 1, half},
          {"rows M+1, odd sizes", 5, 7, m + 1, m + 1, 7, 9, half, 2, 0, true, true},
          {"many channels", 19, 19, 3, 3, 6, 6, half, 2, 1, true, true},
          {"no padding", 3, 3, m, m, k + 3, k + 5, 0, 3, 0, false, true},
          {"the most padding", 2, 2, 2, 2, 3, 2, k - 1, 2},
          {"small images side by side", 3, 4, 5, 6, 4, 4, half, 2 * n / 4 + 1, 1, true, true},
          {"several bands", 3, 3, m, m, 20, 12, half, 2, 1, true, true},
          {"bands of one line", 2, 2, 3, 3, 9, 6, half, 2, 0, true, true, false, true, 0, 0, 0, 1},
          {"maximum pooling of odd sizes", 2, 2, 3, 3, 7, 9, half, 2, 1},
          {"average pooling", 3, 4, m, m, 6, 4, half, 2, 2, true, true},
          {"gaps", 3, 5, 4, 4, 6, 5, half, 3, 0, true, true, false, true, 0, 0, 3},
          {"unfinished", 3, 6, m + 3, m + 3, 5, 6, half, 2, 0, false, false, false, false},
          {"resumed, later rows and columns", 6, 9, m + 3, m + 4, 5, 5, half, 2, 0, false, false, true,
           false, 2, 3},
      };
      for (const Case& c : cases) check(v, kernel, c);
    }
  }
}

}  // namespace checks
