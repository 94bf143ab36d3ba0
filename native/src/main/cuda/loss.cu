// loss: softmax cross-entropy and its gradient, one thread per image. See LossArguments.
#include "arguments.h"
#include "platform.h"
#include "real.h"

PRIVATE_NAMESPACE {
constexpr int LOSS_THREADS = 64;
}

KERNEL(loss, 64, LossArguments) {
  const LossArguments& a = arguments;
  const int image = static_cast<int>(blockIdx.x) * LOSS_THREADS + static_cast<int>(threadIdx.x);
  if (image >= a.images) {
    return;
  }
  const long long first = static_cast<long long>(image) * a.classes;
  const float* logits = a.logits + first;
  const float* targets = a.targets + first;
  double largest = logits[0];
  for (int k = 1; k < a.classes; k++) {
    largest = logits[k] > largest ? logits[k] : largest;
  }
  double sum = 0.0;
  for (int k = 0; k < a.classes; k++) {
    sum += exponential(logits[k] - largest);
  }
  const double logSum = logarithm(sum);
  double loss = 0.0;
  for (int k = 0; k < a.classes; k++) {
    const double logP = logits[k] - largest - logSum;
    const double target = targets[k];
    loss -= target * logP;
    a.dLogits[first + k] = static_cast<float>((exponential(logP) - target) / a.images);
  }
  a.loss[image] = static_cast<float>(loss);
}
