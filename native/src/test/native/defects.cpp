// Proof that the net works: each broken kernel must be caught, and must pass without its defect.
#include <cstdio>

#include "broken.h"
#include "checks.h"
#include "process.h"

namespace checks {
namespace {

struct Defect {
  const char* name;
  const char* says;  // what the process that runs it must tell
  int size;          // of y, and at most 64 of x
  unsigned blocks = 1;
};

const Defect defects[] = {
    {"missing_barrier", "FAILED broken_missing_barrier", 64},
    {"missing_barrier_seen_backwards", "seeded defect, order reverse", 64},
    {"missing_barrier_seen_shuffled", "seeded defect, order shuffled", 64},
    {"missing_second_barrier", "FAILED broken_missing_second_barrier", 64},
    {"write_one_too_far", "AddressSanitizer: heap-buffer-overflow", 63},
    {"write_one_too_early", "AddressSanitizer: heap-buffer-overflow", 63},
    {"read_one_too_far", "AddressSanitizer: heap-buffer-overflow", 64},
    {"stride", "FAILED broken_stride", 48},
    {"barrier_not_reached", "have ended without reaching the barrier at", 64},
    {"different_barriers", "wait at different barriers", 64},
    {"uninitialised_shared", "FAILED broken_uninitialised_shared", 64},
    {"write_out_of_shared", "AddressSanitizer: use-after-poison", 64},
    {"unchecked_write_out_of_shared", "wrote out of shared memory, at byte 256 of `row`", 64},
    {"alignment", "misaligned address", 1},
    {"race_of_blocks", "FAILED broken_race_of_blocks", 8, 8},
};

// What the kernel computes without its defect.
float expected(const std::string& name, const Floats& x, int i) {
  if (name == "missing_barrier" || name == "uninitialised_shared") return x[63 - i];
  if (name == "missing_barrier_seen_backwards") return i > 0 ? x[i - 1] : 0.0f;
  if (name == "missing_second_barrier") return x[63 - i] * 6;
  if (name == "read_one_too_far") return x[i];
  if (name == "alignment") return x[0];
  if (name == "stride") return x[i / 3 * 4 + i % 3];
  if (name == "race_of_blocks") return static_cast<float>(i);
  return 1.0f;
}

bool passes(const Defect& defect, bool broken) {
  Floats x(64), y(defect.size);
  for (int i = 0; i < 64; i++) x[i] = i < 32 ? static_cast<float>(i) : 0.0f;
  std::vector<float> result;
  for (int i = 0; i < defect.size; i++) result.push_back(expected(defect.name, x, i));
  const BrokenArguments arguments = {x.data(), y.data(), defect.size, broken};
  const std::string kernel = std::string("broken_") + defect.name;
  return runs(*emulator::Kernel::named(kernel.c_str()), "seeded defect", {defect.blocks, 1, 1},
              &arguments, {{&y, result}});
}

}  // namespace

void checkDefects(const char* self) {
  for (const Defect& d : defects) {
    const std::string name = d.name;
    require(passes(d, false), "broken_" + name + " without its defect");
    const Ended ended = process("", self, "defect", name);
    const bool caught = !ended.passed && ended.says(d.says);
    require(caught, "the seeded defect " + name + " was not caught; its process said:\n" +
                        ended.output);
  }
}

int defect(const std::string& name) {
  for (const Defect& d : defects) {
    if (name == d.name) return passes(d, true) ? 0 : 1;
  }
  printf("there is no defect %s\n", name.c_str());
  return 2;
}

}  // namespace checks
