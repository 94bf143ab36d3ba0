// Bytes around memory that nobody may write. As an aligned float they are NaN, so that a kernel
// that reads them by mistake spoils its results; as an integer they are negative.
#ifndef SLUICE_EMULATOR_CANARY_H
#define SLUICE_EMULATOR_CANARY_H

#include <cstddef>

namespace emulator {
namespace canary {

void paint(char* memory, size_t bytes);

// The first byte that has changed, or null.
const char* damage(const char* memory, size_t bytes);

}  // namespace canary
}  // namespace emulator

#endif
