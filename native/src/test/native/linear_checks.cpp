// linear_*, linear_dx_*, linear_dw_*
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Case {
  const char* name;
  int in, inTotal, out, outTotal, taps, images;
  bool relu = false, shift = false, resume = false, finish = true;
  int outBegin = 0, sumBegin = 0;
  size_t offset = 0;
};

// A matrix of images whose rows hold `total` numbers, of which `used` are in use.
Value rows(int images, int used, int total, size_t offset) {
  return Value({images, used, total, 1, 1}, offset);
}

void checkForward(const Variant& variant, const Case& c) {
  Random random(2);
  const auto real = [&] { return random.real(); };
  Value x = rows(c.images, c.in * c.taps, c.inTotal * c.taps, c.offset);
  Value y = rows(c.images, c.out, c.outTotal, c.offset);
  Weights w(c.out, c.in, c.inTotal, c.taps, c.offset);
  Floats shift(c.out);
  x.fill(c.sumBegin * c.taps, c.in * c.taps, real);
  w.fill(c.outBegin, c.out, c.sumBegin, c.in, real);
  for (int r = c.outBegin; r < c.out; r++) shift[r] = random.real();
  if (c.resume) y.fill(c.outBegin, c.out, real);
  const float* shiftOrNull = c.shift ? shift.data() : nullptr;

  std::vector<float> expected = y.numbers.copy();
  for (int i = 0; i < c.images; i++)
    for (int r = c.outBegin; r < c.out; r++) {
      float& v = expected[y.at(i, r, 0, 0)];
      float sum = c.resume ? v : 0.0f;
      for (int k = c.sumBegin * c.taps; k < c.in * c.taps; k++) {
        sum = std::fma(w.numbers[w.at(r, 0, k)], x.numbers[x.at(i, k, 0, 0)], sum);
      }
      v = c.finish ? finished(sum, shiftOrNull, r, c.relu) : sum;
    }

  Tiles tiles(c.outBegin, c.out, variant.rows, c.sumBegin, c.in);
  const LinearArguments arguments = {x.numbers.data(), w.numbers.data(), shiftOrNull,
                                     y.numbers.data(), tiles.data(), x.layout.image, y.layout.image,
                                     w.row, c.taps, c.images, c.relu, c.resume, c.finish};
  expect(*variant.kernel, c.name, {blocksFor(c.images, variant.columns), tiles.count, 1}, &arguments,
         {{&y.numbers, expected}});
}

void checkDx(const Variant& variant, const Case& c) {
  Random random(3);
  const auto whole = [&] { return random.whole(); };
  const int columns = c.in * c.taps, begin = c.sumBegin * c.taps;
  Value dy = rows(c.images, c.out, c.outTotal, c.offset);
  Value dx = rows(c.images, columns, c.inTotal * c.taps, c.offset);
  Weights w(c.out, c.in, c.inTotal, c.taps, c.offset);
  dy.fill(c.outBegin, c.out, whole);
  w.fill(c.outBegin, c.out, c.sumBegin, c.in, whole);
  if (c.resume) dx.fill(begin, columns, whole);

  std::vector<float> expected = dx.numbers.copy();
  for (int i = 0; i < c.images; i++)
    for (int k = begin; k < columns; k++) {
      float& v = expected[dx.at(i, k, 0, 0)];
      float sum = c.resume ? v : 0.0f;
      for (int r = c.outBegin; r < c.out; r++) {
        sum += w.numbers[w.at(r, 0, k)] * dy.numbers[dy.at(i, r, 0, 0)];
      }
      v = sum;
    }

  Tiles tiles(begin, columns, variant.rows, c.outBegin, c.out);
  const LinearDxArguments arguments = {dy.numbers.data(), w.numbers.data(), dx.numbers.data(),
                                       tiles.data(), dy.layout.image, dx.layout.image, w.row, c.taps,
                                       c.images, c.resume};
  expect(*variant.kernel, c.name, {blocksFor(c.images, variant.columns), tiles.count, 1}, &arguments,
         {{&dx.numbers, expected}});
}

void checkDw(const Variant& variant, const Case& c) {
  Random random(4);
  const auto whole = [&] { return random.whole(); };
  Value x = rows(c.images, c.in * c.taps, c.inTotal * c.taps, c.offset);
  Value dy = rows(c.images, c.out, c.outTotal, c.offset);
  Weights g(c.out, c.in, c.inTotal, c.taps, c.offset);
  x.fill(c.sumBegin * c.taps, c.in * c.taps, whole);
  dy.fill(c.outBegin, c.out, whole);

  std::vector<float> expected = g.numbers.copy();
  for (int r = c.outBegin; r < c.out; r++)
    for (int k = c.sumBegin * c.taps; k < c.in * c.taps; k++) {
      float sum = 0;
      for (int i = 0; i < c.images; i++) {
        sum += dy.numbers[dy.at(i, r, 0, 0)] * x.numbers[x.at(i, k, 0, 0)];
      }
      expected[g.at(r, 0, k)] = sum;
    }

  Tiles tiles(c.outBegin, c.out, variant.rows, c.sumBegin, c.in);
  const LinearDwArguments arguments = {x.numbers.data(), dy.numbers.data(), g.numbers.data(),
                                       tiles.data(), x.layout.image, dy.layout.image, g.row, c.taps,
                                       c.images};
  const long long columns = static_cast<long long>(c.in - c.sumBegin) * c.taps;
  expect(*variant.kernel, c.name, {blocksFor(columns, variant.columns), tiles.count, 1}, &arguments,
         {{&g.numbers, expected}});
}

}  // namespace

void checkLinear() {
  const auto each = [](const char* family, void (*check)(const Variant&, const Case&)) {
    for (const Variant& v : variants(family)) {
      const int m = v.rows, n = v.columns;
      const Case cases[] = {
          {"one number", 1, 1, 1, 1, 1, 1},
          {"one image", 7, 9, m - 1 > 0 ? m - 1 : 1, m, 1, 1, true, true},
          {"images N, rows M", 16, 16, m, m, 1, n},
          {"images N+1, rows M+1", 17, 17, m + 1, m + 1, 1, n + 1, true, true},
          {"images N-1, a prefix", 5, 8, m + 2, m + 5, 4, n > 1 ? n - 1 : 1, false, true},
          {"many columns", 70, 70, 5, 5, 4, 2, false, true},
          {"many odd columns, odd addresses", 67, 67, 5, 5, 5, 3, true, true, false, true, 0, 0, 1},
          {"aligned rows, odd addresses", 12, 16, 8, 8, 4, 5, false, true, false, true, 0, 0, 3},
          {"unfinished", 6, 9, m + 3, m + 3, 3, 2, false, false, false, false},
          {"resumed, later rows and columns", 9, 12, m + 3, m + 4, 3, 3, false, false, true, false, 2, 5},
          {"resumed and finished", 9, 9, 4, 4, 3, 3, true, true, true, true, 0, 5},
      };
      for (const Case& c : cases) check(v, c);
    }
  };
  each("linear", checkForward);
  each("linear_dx", checkDx);
  each("linear_dw", checkDw);
}

}  // namespace checks
