// The shared memory of a block: its variables with canaries around them.
#ifndef SLUICE_EMULATOR_SHARED_MEMORY_H
#define SLUICE_EMULATOR_SHARED_MEMORY_H

#include <cstddef>
#include <memory>
#include <vector>

namespace emulator {

class SharedMemory {
 public:
  static constexpr size_t limit = 48 * 1024;  // bytes of a block, on every device

  SharedMemory();

  // For a new block.
  void clear();

  // The variable of this site, made of 0xFF bytes when it is asked for first; null if it is too
  // much.
  void* variable(const void* site, const char* name, size_t bytes, size_t alignment);

  // Whether no canary was written over; if one was, it is told on stderr.
  bool intact(const char* kernel);

 private:
  struct Variable {
    const void* site;
    const char* name;
    size_t offset, bytes;
  };

  struct Free {
    void operator()(char* memory) const;
  };

  std::unique_ptr<char, Free> memory;
  std::vector<Variable> variables;
  size_t end = 0, used = 0;
};

}  // namespace emulator

#endif
