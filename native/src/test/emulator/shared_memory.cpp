#include "shared_memory.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "canary.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) static_cast<void>(0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) static_cast<void>(0)
#endif

namespace emulator {
namespace {

constexpr size_t gap = 512;  // bytes of canary around each variable
constexpr size_t most = 16;  // variables of a kernel
constexpr size_t total = SharedMemory::limit + (most + 1) * (gap + 256);

size_t roundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace

void SharedMemory::Free::operator()(char* memory) const { free(memory); }

SharedMemory::SharedMemory() : memory(static_cast<char*>(aligned_alloc(256, roundUp(total, 256)))) {
  if (!memory) throw std::bad_alloc();
}

void SharedMemory::clear() {
  variables.clear();
  end = 0;
  used = 0;
  ASAN_POISON_MEMORY_REGION(memory.get(), total);
}

void* SharedMemory::variable(const void* site, const char* name, size_t bytes, size_t alignment) {
  for (const Variable& known : variables) {
    if (known.site == site) return memory.get() + known.offset;
  }
  used = roundUp(used, alignment) + bytes;
  if (used > limit || variables.size() == most) return nullptr;
  // 16: AddressSanitizer can forbid only what ends at a multiple of 8.
  size_t offset = roundUp(end + gap, alignment < 16 ? 16 : alignment);
  char* base = memory.get();
  ASAN_UNPOISON_MEMORY_REGION(base + end, offset + bytes + gap - end);
  canary::paint(base + end, offset - end);
  memset(base + offset, 0xFF, bytes);
  canary::paint(base + offset + bytes, gap);
  ASAN_POISON_MEMORY_REGION(base + end, offset - end);
  ASAN_POISON_MEMORY_REGION(base + offset + bytes, gap);
  variables.push_back({site, name, offset, bytes});
  end = offset + bytes;
  return base + offset;
}

bool SharedMemory::intact(const char* kernel) {
  if (variables.empty()) return true;
  char* base = memory.get();
  ASAN_UNPOISON_MEMORY_REGION(base, end + gap);
  size_t begin = 0;
  for (size_t i = 0; i <= variables.size(); i++) {
    size_t stop = i < variables.size() ? variables[i].offset : end + gap;
    const char* damaged = canary::damage(base + begin, stop - begin);
    if (damaged != nullptr) {
      const Variable& near = variables[i == 0 ? 0 : i - 1];
      fprintf(stderr,
              "sluice emulator: %s wrote out of shared memory, at byte %td of `%s`, which has %zu\n",
              kernel, damaged - (base + near.offset), near.name, near.bytes);
      return false;
    }
    if (i < variables.size()) begin = variables[i].offset + variables[i].bytes;
  }
  return true;
}

}  // namespace emulator
