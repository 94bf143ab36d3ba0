// reduce, shift_dw, sgd
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

// Regions of weights: a whole matrix, a prefix, an angle of two tiles of different widths.
struct Region {
  const char* name;
  int rows, columns, total, taps;
  std::vector<Tile> tiles;

  unsigned across() const {
    int most = 0;
    for (const Tile& t : tiles) most = std::max(most, t.sumEnd - t.sumBegin);
    return blocksFor(static_cast<long long>(most) * taps, 256);
  }

  // Calls action(index) for each number of the tiles.
  template <class Action>
  void each(const Weights& w, Action action) const {
    for (const Tile& t : tiles)
      for (int r = t.outBegin; r < t.outEnd; r++)
        for (int k = t.sumBegin * taps; k < t.sumEnd * taps; k++) action(w.at(r, 0, k));
  }
};

const std::vector<Region>& regions() {
  static const std::vector<Region> all = {
      {"one number", 1, 1, 1, 1, {{0, 1, 0, 1}}},
      {"255 columns", 2, 255, 255, 1, {{0, 2, 0, 255}}},
      {"256 columns", 4, 256, 256, 1, {{0, 4, 0, 256}}},
      {"257 columns of more", 5, 257, 300, 1, {{0, 5, 0, 257}}},
      {"later rows and columns", 9, 7, 9, 9, {{3, 9, 2, 7}}},
      {"an angle", 6, 70, 70, 4, {{0, 4, 60, 70}, {4, 6, 0, 70}}},
  };
  return all;
}

void checkReduce(const Region& region, int parts) {
  Random random(7);
  const Weights shape(region.rows, region.columns, region.total, region.taps);
  const size_t stride = shape.numbers.size() + 3;
  Floats from((parts - 1) * stride + shape.numbers.size());
  Floats g(shape.numbers.size());
  std::vector<float> expected = g.copy();
  region.each(shape, [&](size_t at) {
    float sum = 0.0f;
    for (int p = 0; p < parts; p++) sum += from[p * stride + at] = random.real();
    expected[at] = sum;
  });
  Tiles tiles(region.tiles);
  const ReduceArguments arguments = {from.data(), g.data(), tiles.data(),
                                     static_cast<long long>(stride), shape.row, region.taps, parts};
  expect("reduce", std::string(region.name) + ", parts " + std::to_string(parts),
         {region.across(), tiles.count, 1}, &arguments, {{&g, expected}});
}

void checkSgd(const Region& region) {
  Random random(8);
  const Weights w(region.rows, region.columns, region.total, region.taps);
  Floats v(w.numbers.size()), g(w.numbers.size()), rates(3);
  rates.restore({0.05f, 0.9f, 0.0005f});
  region.each(w, [&](size_t at) {
    w.numbers[at] = random.real();
    v[at] = random.real();
    g[at] = random.real();
  });
  std::vector<float> expectedW = w.numbers.copy(), expectedV = v.copy();
  region.each(w, [&](size_t at) {
    expectedV[at] = std::fma(0.9f, v[at], std::fma(0.0005f, w.numbers[at], g[at]));
    expectedW[at] = std::fma(-0.05f, expectedV[at], w.numbers[at]);
  });
  Tiles tiles(region.tiles);
  const SgdArguments arguments = {w.numbers.data(), v.data(), g.data(), rates.data(), tiles.data(),
                                  w.row, region.taps};
  expect("sgd", region.name, {region.across(), tiles.count, 1}, &arguments,
         {{&w.numbers, expectedW}, {&v, expectedV}});
}

void checkShiftDw(const char* name, const Shape& shape, int first) {
  Random random(9);
  Value dy(shape);
  dy.fill(first, shape.used, [&] { return random.whole(); });
  Floats g(shape.used);
  std::vector<float> expected = g.copy();
  for (int c = first; c < shape.used; c++) {
    expected[c] = 0;
    for (int i = 0; i < shape.images; i++)
      for (int y = 0; y < shape.height; y++)
        for (int x = 0; x < shape.width; x++) expected[c] += dy.numbers[dy.at(i, c, y, x)];
  }
  const ShiftDwArguments arguments = {dy.numbers.data(), g.data(), dy.layout, first, shape.images};
  expect("shift_dw", name, {static_cast<unsigned>(shape.used - first), 1, 1}, &arguments,
         {{&g, expected}});
}

}  // namespace

void checkUpdates() {
  for (const Region& region : regions()) {
    checkReduce(region, 1);
    checkReduce(region, 3);
    checkSgd(region);
  }
  checkShiftDw("one number", {1, 1, 1, 1, 1}, 0);
  checkShiftDw("255 numbers", {5, 2, 3, 3, 17}, 0);
  checkShiftDw("256 numbers, later channels", {4, 5, 7, 8, 8}, 2);
  checkShiftDw("257 numbers, gaps", {1, 3, 3, 1, 257, 2}, 1);
  checkShiftDw("many images", {70, 2, 2, 5, 4, 1}, 0);
}

}  // namespace checks
