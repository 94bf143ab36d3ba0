// batch_norm, batch_norm_dx
#include "checks.h"
#include "reference.h"

namespace checks {
namespace {

struct Norm {
  const char* name;
  Shape xs;
  int first;
  bool relu;
};

struct Sums {
  double sum, products;
};

// Σa and Σa·(b − from): of every image, then of all in order.
Sums sums(const Value& a, const Value& b, double from, const Norm& n, int c) {
  Sums all = {0, 0};
  for (int i = 0; i < n.xs.images; i++) {
    double sum = 0, products = 0;
    for (int y = 0; y < n.xs.height; y++)
      for (int x = 0; x < n.xs.width; x++) {
        const double u = a.numbers[a.at(i, c, y, x)];
        sum += u;
        products += u * (b.numbers[b.at(i, c, y, x)] - from);
      }
    all.sum += sum;
    all.products += products;
  }
  return all;
}

template <class Action>
void each(const Norm& n, int c, Action action) {
  for (int i = 0; i < n.xs.images; i++)
    for (int y = 0; y < n.xs.height; y++)
      for (int x = 0; x < n.xs.width; x++) action(i, c, y, x);
}

void check(const Norm& n) {
  Random random(22);
  Value x(n.xs), y(n.xs), dy(n.xs), dx(n.xs);
  x.fill(n.first, n.xs.used, [&] { return random.real() + 0.5f; });
  dy.fill(n.first, n.xs.used, [&] { return random.real(); });
  const size_t channels = static_cast<size_t>(n.xs.used);
  Floats weight(channels), bias(channels), mean(channels), variance(channels);
  Floats runningMean(channels), runningVariance(channels), dWeight(channels), dBias(channels);
  for (int c = n.first; c < n.xs.used; c++) {
    weight[c] = random.real();
    bias[c] = random.real();
    runningMean[c] = random.real();
    runningVariance[c] = 1.0f + random.real();
  }
  std::vector<float> expectedY = y.numbers.copy(), expectedDx = dx.numbers.copy();
  std::vector<float> means = mean.copy(), variances = variance.copy();
  std::vector<float> runningMeans = runningMean.copy(), runningVariances = runningVariance.copy();
  std::vector<float> dWeights = dWeight.copy(), dBiases = dBias.copy();
  const double count = static_cast<double>(n.xs.images) * n.xs.height * n.xs.width;
  for (int c = n.first; c < n.xs.used; c++) {
    const Sums of = sums(x, x, 0, n, c);
    const double exact = of.sum / count;
    means[c] = static_cast<float>(exact);
    variances[c] = static_cast<float>(std::max(0.0, of.products / count - exact * exact));
    const double unbiased = variances[c] * (count == 1 ? 1 : count / (count - 1));
    runningMeans[c] = static_cast<float>(runningMean[c] + 0.1 * (means[c] - double{runningMean[c]}));
    runningVariances[c] =
        static_cast<float>(runningVariance[c] + 0.1 * (unbiased - runningVariance[c]));
    const double inverse = 1.0 / std::sqrt(variances[c] + 1e-5);
    const double k = weight[c] * inverse;
    const float scale = static_cast<float>(k), shift = static_cast<float>(bias[c] - means[c] * k);
    each(n, c, [&](int i, int, int yy, int xx) {
      const float v = std::fma(x.numbers[x.at(i, c, yy, xx)], scale, shift);
      expectedY[y.at(i, c, yy, xx)] = n.relu && v <= 0 ? 0.0f : v;
    });
    const Sums ofDy = sums(dy, x, means[c], n, c);
    const double dw = inverse * ofDy.products, p = k * inverse * dw / count;
    dWeights[c] = static_cast<float>(dw);
    dBiases[c] = static_cast<float>(ofDy.sum);
    const float constant = static_cast<float>(p * means[c] - k * ofDy.sum / count);
    each(n, c, [&](int i, int, int yy, int xx) {
      const size_t at = x.at(i, c, yy, xx);
      const float rest = std::fma(x.numbers[at], static_cast<float>(-p), constant);
      expectedDx[at] = std::fma(dy.numbers[at], scale, rest);
    });
  }
  const emulator::Dimensions blocks = {static_cast<unsigned>(n.xs.used - n.first), 1, 1};
  // What a run moves must be as before in every order of threads: they start anew from here.
  const BatchNormArguments forward = {
      x.numbers.data(), weight.data(), bias.data(), y.numbers.data(), mean.data(), variance.data(),
      runningMean.data(), runningVariance.data(), x.layout, n.first, n.xs.images, n.relu};
  expect("batch_norm", n.name, blocks, &forward,
         {{&y.numbers, expectedY},
          {&mean, means},
          {&variance, variances},
          {&runningMean, runningMeans},
          {&runningVariance, runningVariances}});
  mean.restore(means);
  variance.restore(variances);
  const BatchNormDxArguments backward = {
      x.numbers.data(), dy.numbers.data(), weight.data(), mean.data(), variance.data(),
      dx.numbers.data(), dWeight.data(), dBias.data(), x.layout, n.first, n.xs.images};
  expect("batch_norm_dx", n.name, blocks, &backward,
         {{&dx.numbers, expectedDx}, {&dWeight, dWeights}, {&dBias, dBiases}});
}

}  // namespace

void checkNorms() {
  check({"one number", {1, 1, 1, 1, 1}, 0, false});
  check({"three images", {3, 3, 4, 5, 7, 1}, 1, true});
  check({"256 images", {256, 2, 2, 2, 1}, 0, false});
  check({"257 images of one pixel", {257, 1, 1, 1, 1}, 0, true});
}

}  // namespace checks
