#include "checks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace checks {
namespace {

int failures = 0;
std::set<std::string> visited;

bool same(float actual, float expected, float tolerance) {
  if (memcmp(&actual, &expected, sizeof actual) == 0) return true;
  if (tolerance == 0) return actual == expected;
  return std::fabs(actual - expected) <= tolerance * std::max(1.0f, std::fabs(expected));
}

const char* nameOf(emulator::Order order) {
  switch (order) {
    case emulator::Order::Forward: return "forward";
    case emulator::Order::Reverse: return "reverse";
    default: return "shuffled";
  }
}

bool compare(const std::string& what, const Output& output) {
  for (size_t i = 0; i < output.expected.size(); i++) {
    const float actual = (*output.buffer)[i];
    if (same(actual, output.expected[i], output.tolerance)) continue;
    printf("FAILED %s: number %zu of %zu is %.9g, not %.9g\n", what.c_str(), i,
           output.expected.size(), actual, output.expected[i]);
    return false;
  }
  return true;
}

}  // namespace

std::vector<Variant> variants(const std::string& family) {
  std::vector<Variant> found;
  for (const emulator::Kernel* k = emulator::Kernel::first; k != nullptr; k = k->next) {
    int rows, columns, end;
    const std::string format = family + "_%dx%d%n";
    if (sscanf(k->name, format.c_str(), &rows, &columns, &end) == 2) {
      found.push_back({k, rows, columns});
    }
  }
  require(!found.empty(), "there is no kernel " + family + "_*");
  return found;
}

bool runs(const emulator::Kernel& kernel, const std::string& what, emulator::Dimensions blocks,
          const void* arguments, const std::vector<Output>& outputs) {
  visited.insert(kernel.name);
  std::vector<std::vector<float>> before;
  for (const Output& output : outputs) before.push_back(output.buffer->copy());
  for (auto order : {emulator::Order::Forward, emulator::Order::Reverse, emulator::Order::Shuffled}) {
    for (size_t i = 0; i < outputs.size(); i++) outputs[i].buffer->restore(before[i]);
    const std::string name = std::string(kernel.name) + ", " + what + ", order " + nameOf(order);
    const int code = emulator::run({&kernel, blocks, {kernel.threads, 1, 1}, arguments, order, 7});
    if (code != 0) {
      printf("FAILED %s: code %d\n", name.c_str(), code);
      return false;
    }
    for (const Output& output : outputs) {
      if (!compare(name, output)) return false;
    }
  }
  for (size_t i = 0; i < outputs.size(); i++) outputs[i].buffer->restore(before[i]);
  return true;
}

void expect(const emulator::Kernel& kernel, const std::string& what, emulator::Dimensions blocks,
            const void* arguments, const std::vector<Output>& outputs) {
  if (!runs(kernel, what, blocks, arguments, outputs)) failures++;
}

void expect(const char* kernel, const std::string& what, emulator::Dimensions blocks,
            const void* arguments, const std::vector<Output>& outputs) {
  const emulator::Kernel* found = emulator::Kernel::named(kernel);
  require(found != nullptr, std::string("there is no kernel ") + kernel);
  if (found != nullptr) expect(*found, what, blocks, arguments, outputs);
}

void require(bool holds, const std::string& what) {
  if (holds) return;
  printf("FAILED %s\n", what.c_str());
  failures++;
}

int failed() { return failures; }

std::vector<std::string> forgotten() {
  std::vector<std::string> names;
  for (const emulator::Kernel* k = emulator::Kernel::first; k != nullptr; k = k->next) {
    if (visited.count(k->name) == 0 && std::string(k->name).rfind("broken_", 0) != 0) {
      names.push_back(k->name);
    }
  }
  return names;
}

}  // namespace checks
