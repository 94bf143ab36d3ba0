#include "canary.h"

#include <cstdint>
#include <cstring>

namespace emulator {
namespace canary {
namespace {

// Repeated at multiples of 8, wherever the painted memory begins.
constexpr uint64_t pattern = 0xFFCADEADFFCADEADull;

size_t phase(const char* memory) { return reinterpret_cast<uintptr_t>(memory) % 8; }

char expected(const char* memory) {
  return static_cast<char>(pattern >> 8 * phase(memory));  // little-endian, as both processors are
}

}  // namespace

void paint(char* memory, size_t bytes) {
  for (char* end = memory + bytes; memory < end; memory++) *memory = expected(memory);
}

const char* damage(const char* memory, size_t bytes) {
  const char* end = memory + bytes;
  while (memory < end) {
    uint64_t word;
    if (phase(memory) == 0 && end - memory >= 8) {
      memcpy(&word, memory, 8);
      if (word == pattern) {
        memory += 8;
        continue;
      }
    }
    if (*memory != expected(memory)) return memory;
    memory++;
  }
  return nullptr;
}

}  // namespace canary
}  // namespace emulator
