// A block of threads while it runs. All of its threads are fibres of one OS thread, so that nothing
// here needs a lock, and a thread runs without interruption from one barrier to the next.
#ifndef SLUICE_EMULATOR_BLOCK_H
#define SLUICE_EMULATOR_BLOCK_H

#include <cstddef>

namespace emulator {

struct Dimensions {
  unsigned x, y, z;
};

// What the running thread can ask about itself.
struct Running {
  Dimensions thread, block;    // indices
  Dimensions threads, blocks;  // sizes
};

// One pointer in the initial-exec model: reading it takes one instruction, and a library that is
// loaded late may have that little.
extern thread_local Running* running __attribute__((tls_model("initial-exec")));

// Waits for all threads of the block.
void barrier(const char* file, int line);

// The block's memory for a shared variable, bytes of 0xFF when its first thread asks. Between
// canaries, which are checked when the block ends.
void* shared(const void* site, const char* name, size_t bytes, size_t alignment);

}  // namespace emulator

#endif
