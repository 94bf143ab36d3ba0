// apply, relu_dx, add, mask, pool_dx, gather, loss
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Pooling {
  const char* name;
  Shape xs;
  int kind, size, stride, first;
  bool relu, shift;
  bool scale = false;

  int pooledHeight() const { return kind == 0 ? xs.height : outputs(xs.height, size, stride, 0); }
  int pooledWidth() const { return kind == 0 ? xs.width : outputs(xs.width, size, stride, 0); }
  Shape ys() const {
    return {xs.images, xs.used, xs.total + 1, pooledHeight(), pooledWidth(), xs.gap};
  }
  float reciprocal() const { return 1.0f / (size * size); }
  unsigned blocks(const Shape& over) const {
    return blocksFor(static_cast<long long>(xs.images) * (xs.used - first) * over.height * over.width,
                     256);
  }

  // Calls action(image, channel, y, x) for each number of that shape.
  template <class Action>
  void each(const Shape& over, Action action) const {
    for (int i = 0; i < over.images; i++)
      for (int c = first; c < over.used; c++)
        for (int y = 0; y < over.height; y++)
          for (int x = 0; x < over.width; x++) action(i, c, y, x);
  }
};

const std::vector<Pooling>& poolings() {
  static const std::vector<Pooling> all = {
      {"one number", {1, 1, 1, 1, 1}, 0, 1, 1, 0, false, false},
      {"256 numbers", {2, 4, 4, 4, 8}, 0, 1, 1, 0, true, true},
      {"257 numbers, later channels", {1, 3, 5, 257, 1}, 0, 1, 1, 2, true, true},
      {"gaps", {3, 3, 4, 5, 7, 2}, 0, 1, 1, 1, false, true},
      {"scaled", {2, 4, 4, 4, 8}, 0, 1, 1, 1, true, true, true},
      {"scaled, without ReLU", {3, 3, 4, 5, 7, 2}, 0, 1, 1, 0, false, true, true},
      {"maximum 2", {3, 3, 4, 6, 8}, 1, 2, 2, 0, true, true},
      {"maximum 2 of odd sizes", {2, 3, 3, 7, 5}, 1, 2, 2, 1, false, false},
      {"maximum 3, stride 2", {2, 2, 2, 7, 9, 1}, 1, 3, 2, 0, false, true},
      {"average 2", {2, 5, 7, 6, 6}, 2, 2, 2, 0, true, true},
      {"average 3, stride 1", {2, 2, 3, 5, 6}, 2, 3, 1, 1, false, true},
      {"average 2, stride 3", {1, 2, 2, 8, 7}, 2, 2, 3, 0, false, false},
      {"average of all", {3, 6, 8, 4, 4}, 2, 4, 4, 2, false, false},
  };
  return all;
}

// Few different numbers, so that maxima have rivals.
float few(Random& random) { return static_cast<float>(random.next() % 5) - 2.0f; }

void checkApply(const Pooling& p) {
  Random random(10);
  Value x(p.xs), y(p.ys());
  x.fill(p.first, p.xs.used, [&] { return random.real(); });
  Floats shift(p.xs.used);
  for (int c = p.first; c < p.xs.used; c++) shift[c] = random.real();
  const float* shiftOrNull = p.shift ? shift.data() : nullptr;
  Floats scale(p.xs.used);
  for (int c = p.first; c < p.xs.used; c++) scale[c] = random.real();
  const float* scaleOrNull = p.scale ? scale.data() : nullptr;
  std::vector<float> expected = y.numbers.copy();
  p.each(p.ys(), [&](int i, int c, int oy, int ox) {
    std::vector<float> window;
    for (int dy = 0; dy < p.size; dy++)
      for (int dx = 0; dx < p.size; dx++)
        window.push_back(finished(x.numbers[x.at(i, c, oy * p.stride + dy, ox * p.stride + dx)],
                                  scaleOrNull, shiftOrNull, c, p.relu));
    expected[y.at(i, c, oy, ox)] = p.kind == 0 ? window[0] : pooled(window, p.kind, p.reciprocal());
  });
  const ApplyArguments arguments = {x.numbers.data(), scaleOrNull, shiftOrNull,
                                    y.numbers.data(), x.layout, y.layout, p.first, p.xs.used - p.first, p.xs.images, p.relu,
                                    p.kind, p.size, p.stride, p.reciprocal()};
  expect("apply", p.name, {p.blocks(p.ys()), 1, 1}, &arguments, {{&y.numbers, expected}});
}

// Adds a window's gradient to what it came from.
void spread(const Pooling& p, const Value& x, std::vector<float>& dx, int i, int c, int oy, int ox,
            float gradient) {
  size_t best = x.at(i, c, oy * p.stride, ox * p.stride);
  for (int dy = 0; dy < p.size; dy++)
    for (int ddx = 0; ddx < p.size; ddx++) {
      const size_t at = x.at(i, c, oy * p.stride + dy, ox * p.stride + ddx);
      if (p.kind == 2) dx[at] += gradient * p.reciprocal();
      if (x.numbers[at] > x.numbers[best]) best = at;
    }
  if (p.kind == 1) dx[best] += gradient;
}

void checkPoolDx(const Pooling& p) {
  Random random(11);
  Value x(p.xs), dx(p.xs), dy(p.ys());
  x.fill(p.first, p.xs.used, [&] { return few(random); });
  dy.fill(p.first, p.xs.used, [&] { return random.real(); });
  std::vector<float> expected = dx.numbers.copy();
  p.each(p.xs, [&](int i, int c, int y, int xx) { expected[dx.at(i, c, y, xx)] = 0.0f; });
  p.each(p.ys(), [&](int i, int c, int oy, int ox) {
    spread(p, x, expected, i, c, oy, ox, dy.numbers[dy.at(i, c, oy, ox)]);
  });
  const PoolDxArguments arguments = {x.numbers.data(), dy.numbers.data(), dx.numbers.data(), x.layout,
                                     dy.layout, p.first, p.xs.used - p.first, p.xs.images, p.kind,
                                     p.size, p.stride, p.reciprocal()};
  expect("pool_dx", p.name, {p.blocks(p.xs), 1, 1}, &arguments, {{&dx.numbers, expected}});
}

void checkReluDx(const Pooling& p) {
  Random random(12);
  Value y(p.xs), dy(p.xs), dx(p.xs);
  y.fill(p.first, p.xs.used, [&] { return few(random); });
  dy.fill(p.first, p.xs.used, [&] { return random.real(); });
  std::vector<float> expected = dx.numbers.copy(), inPlace = dy.numbers.copy();
  p.each(p.xs, [&](int i, int c, int yy, int x) {
    const size_t at = y.at(i, c, yy, x);
    expected[at] = inPlace[at] = y.numbers[at] > 0 ? dy.numbers[at] : 0.0f;
  });
  ReluDxArguments arguments = {y.numbers.data(), dy.numbers.data(), dx.numbers.data(), y.layout,
                               p.first, p.xs.used - p.first, p.xs.images};
  expect("relu_dx", p.name, {p.blocks(p.xs), 1, 1}, &arguments, {{&dx.numbers, expected}});
  arguments.dx = dy.numbers.data();
  expect("relu_dx", std::string(p.name) + ", in place", {p.blocks(p.xs), 1, 1}, &arguments,
         {{&dy.numbers, inPlace}});
}

void checkPairs(const Pooling& p) {
  Random random(15);
  Value a(p.xs), b(p.xs), y(p.xs);
  a.fill(p.first, p.xs.used, [&] { return few(random); });
  b.fill(p.first, p.xs.used, [&] { return few(random); });
  std::vector<float> sums = y.numbers.copy(), inPlace = a.numbers.copy(), products = sums;
  p.each(p.xs, [&](int i, int c, int yy, int x) {
    const size_t at = y.at(i, c, yy, x);
    const float sum = a.numbers[at] + b.numbers[at];
    sums[at] = inPlace[at] = p.relu && sum <= 0.0f ? 0.0f : sum;
    products[at] = a.numbers[at] * b.numbers[at];
  });
  PairArguments arguments = {a.numbers.data(), b.numbers.data(), y.numbers.data(), y.layout,
                             p.first, p.xs.used - p.first, p.xs.images, p.relu};
  const emulator::Dimensions blocks = {p.blocks(p.xs), 1, 1};
  expect("add", p.name, blocks, &arguments, {{&y.numbers, sums}});
  expect("mask", p.name, blocks, &arguments, {{&y.numbers, products}});
  arguments.y = a.numbers.data();
  expect("add", std::string(p.name) + ", in place", blocks, &arguments, {{&a.numbers, inPlace}});
}

void checkGather(const char* name, int size, int images, const std::vector<int>& kept) {
  Random random(13);
  Floats value(static_cast<size_t>(size) * images);
  for (size_t i = 0; i < value.size(); i++) value[i] = random.real();
  std::unique_ptr<int[]> positions(new int[kept.size()]);
  std::vector<float> expected = value.copy();
  for (size_t i = 0; i < kept.size(); i++) {
    positions[i] = kept[i];
    for (int k = 0; k < size; k++) expected[i * size + k] = value[static_cast<size_t>(kept[i]) * size + k];
  }
  const GatherArguments arguments = {value.data(), positions.get(), size,
                                     static_cast<int>(kept.size())};
  expect("gather", name, {blocksFor(size, 256), 1, 1}, &arguments, {{&value, expected}});
}

void checkLoss(const char* name, int images, int classes, float scale) {
  Random random(14);
  const size_t size = static_cast<size_t>(images) * classes;
  Floats logits(size), targets(size), loss(images), dLogits(size);
  std::vector<float> losses(images), gradients(size);
  for (int i = 0; i < images; i++) {
    double sum = 0, largest = -1e30;
    for (int k = 0; k < classes; k++) {
      logits[i * classes + k] = random.real() * scale;
      targets[i * classes + k] = k == i % classes ? 1.0f : 0.0f;
      largest = std::max<double>(largest, logits[i * classes + k]);
    }
    for (int k = 0; k < classes; k++) sum += std::exp(logits[i * classes + k] - largest);
    double total = 0;
    for (int k = 0; k < classes; k++) {
      const size_t at = static_cast<size_t>(i) * classes + k;
      const double logP = logits[at] - largest - std::log(sum);
      total -= targets[at] * logP;
      gradients[at] = static_cast<float>((std::exp(logP) - targets[at]) / images);
    }
    losses[i] = static_cast<float>(total);
  }
  const LossArguments arguments = {logits.data(), targets.data(), loss.data(), dLogits.data(),
                                   classes, images};
  expect("loss", name, {blocksFor(images, 64), 1, 1}, &arguments,
         {{&loss, losses, 1e-6f}, {&dLogits, gradients, 1e-6f}});
}

}  // namespace

void checkPointwise() {
  for (const Pooling& p : poolings()) {
    checkApply(p);
    checkReluDx(p);
    checkPairs(p);
    if (p.kind != 0) checkPoolDx(p);
  }
  checkGather("one number", 1, 1, {0});
  checkGather("all stay", 255, 3, {0, 1, 2});
  checkGather("one of seven", 256, 7, {6});
  checkGather("257 numbers, every second", 257, 20, {1, 3, 5, 7, 9, 11, 13, 15, 17, 19});
  checkGather("seventeen kept", 3, 18, {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17});
  checkLoss("one image, one class", 1, 1, 1);
  checkLoss("63 images", 63, 10, 5);
  checkLoss("64 images, two classes", 64, 2, 80);
  checkLoss("65 images", 65, 11, 700);
}

}  // namespace checks
