#include "settings.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace emulator {
namespace {

bool complain(const char* name, const char* text, const char* wanted) {
  fprintf(stderr, "sluice emulator: %s is \"%s\"; it must be %s\n", name, text, wanted);
  return false;
}

template <class Number>
bool readNumber(const char* name, Number& value) {
  const char* text = getenv(name);
  if (text == nullptr) return true;
  char* end;
  const long long read = strtoll(text, &end, 10);
  if (*text == 0 || *end != 0 || read < 0) return complain(name, text, "a whole number");
  value = static_cast<Number>(read);
  return true;
}

bool readCompute(int& major, int& minor) {
  const char* name = "SLUICE_EMULATOR_COMPUTE";
  const char* text = getenv(name);
  char rest;
  if (text != nullptr && sscanf(text, "%d.%d%c", &major, &minor, &rest) != 2) {
    return complain(name, text, "a compute capability such as 5.3");
  }
  return true;
}

bool readOrder(Order& order) {
  const char* name = "SLUICE_EMULATOR_ORDER";
  const char* text = getenv(name);
  if (text == nullptr || strcmp(text, "forward") == 0) return true;
  if (strcmp(text, "reverse") == 0) {
    order = Order::Reverse;
  } else if (strcmp(text, "shuffled") == 0) {
    order = Order::Shuffled;
  } else {
    return complain(name, text, "forward, reverse or shuffled");
  }
  return true;
}

}  // namespace

bool Settings::read() {
  return readNumber("SLUICE_EMULATOR_DEVICES", devices) && readCompute(computeMajor, computeMinor) &&
         readNumber("SLUICE_EMULATOR_DRIVER", driver) &&
         readNumber("SLUICE_EMULATOR_MULTIPROCESSORS", multiprocessors) &&
         readNumber("SLUICE_EMULATOR_INTEGRATED", integrated) &&
         readNumber("SLUICE_EMULATOR_MEMORY", memory) && readOrder(order) &&
         readNumber("SLUICE_EMULATOR_SEED", seed);
}

}  // namespace emulator
