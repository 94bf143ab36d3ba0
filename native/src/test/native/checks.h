// Running kernels in every order of threads, and comparing what they wrote.
#ifndef SLUICE_CHECKS_CHECKS_H
#define SLUICE_CHECKS_CHECKS_H

#include <functional>
#include <string>
#include <vector>

#include "../emulator/grid.h"
#include "buffers.h"

namespace checks {

// All of a buffer that a kernel writes, as it must be afterwards; numbers that it must leave alone
// are as they were before. `tolerance` is relative to 1 or the number, whichever is greater; with 0
// numbers are equal, or of the same bits.
struct Output {
  const Floats* buffer;
  std::vector<float> expected;
  float tolerance = 0;
};

// A variant of a kernel: its name ends in a block's rows and columns.
struct Variant {
  const emulator::Kernel* kernel;
  int rows, columns;
};

// The kernels that are named `family` and a tile.
std::vector<Variant> variants(const std::string& family);

// Whether a kernel's results are as expected in all orders of threads. Tells on stdout if not.
bool runs(const emulator::Kernel& kernel, const std::string& what, emulator::Dimensions blocks,
          const void* arguments, const std::vector<Output>& outputs);

// The same, and remembers a failure.
void expect(const emulator::Kernel& kernel, const std::string& what, emulator::Dimensions blocks,
            const void* arguments, const std::vector<Output>& outputs);
void expect(const char* kernel, const std::string& what, emulator::Dimensions blocks,
            const void* arguments, const std::vector<Output>& outputs);

// Remembers a failure where `holds` is false.
void require(bool holds, const std::string& what);

// How many checks failed so far.
int failed();

// Exported kernels that no check has run.
std::vector<std::string> forgotten();

inline unsigned blocksFor(long long count, int each) {
  return static_cast<unsigned>((count + each - 1) / each);
}

void checkConv();
void checkDirect();
void checkConvGradients();
void checkDepthwise();
void checkLinear();
void checkNorms();
void checkPointwise();
void checkUpdates();

// Runs each in a process of its own.
void checkDefects(const char* self);
void checkDriver(const char* self);

// One of those processes; returns its exit status.
int defect(const std::string& name);
int scenario(const std::string& name);

}  // namespace checks

#endif
