// The device's memory and pinned memory of the host, with canaries around every allocation.
#ifndef SLUICE_EMULATOR_ALLOCATIONS_H
#define SLUICE_EMULATOR_ALLOCATIONS_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace emulator {

class Allocations {
 public:
  enum class Kind { Device, Pinned };

  // `bytes` bytes of 0xFF that belong to `context`, aligned to 256 bytes, or null.
  char* allocate(Kind kind, const void* context, size_t bytes, bool mapped);

  // Returns false, and does nothing, where no such allocation begins.
  bool release(Kind kind, const void* address);

  void releaseAll(const void* context);

  // Whether [address, address + bytes) lies within one allocation of that kind.
  bool holds(Kind kind, const void* address, size_t bytes) const;

  // Whether any byte there is an allocation's or its canaries'.
  bool near(Kind kind, const void* address) const;

  // Whether pinned memory that begins there was allocated to be mapped.
  bool mapped(const void* address) const;

  // Whether no canary was written over. `suspects` are the kernels that may have done it.
  bool intact(const std::string& suspects) const;

  // Paints all canaries anew.
  void repair();

  size_t inUse(Kind kind) const;

 private:
  struct Allocation {
    Kind kind;
    const void* context;
    size_t bytes, number;
    bool mapped;
  };

  using Map = std::map<uintptr_t, Allocation>;

  Map::const_iterator before(const void* address) const;
  void release(Map::iterator found);

  Map map;
  size_t allocated = 0;  // so far; names an allocation in a message
};

}  // namespace emulator

#endif
