// For the stand-ins of cuBLAS and cuDNN, which are libraries of their own beside libcuda.so.1 and
// link to it. Device addresses are host addresses: work may read and write them directly when it
// runs.
//
//   bool  emulator::valid(const void* address, size_t bytes)
//   int   emulator::enqueue(void* stream, const char* name, std::function<int()> work)
//   void* emulator::currentContext()
#ifndef SLUICE_EMULATOR_MEMORY_H
#define SLUICE_EMULATOR_MEMORY_H

#include <cstddef>
#include <functional>

#define SLUICE_EMULATOR_SHARED __attribute__((visibility("default")))

namespace emulator {

// Whether [address, address + bytes) lies within one allocation of device or pinned memory. To be
// asked when work is queued, and, since memory may be freed in between, again when it runs.
SLUICE_EMULATOR_SHARED bool valid(const void* address, size_t bytes);

// Queues work on a stream of the current context (null: the null stream), or records it where the
// stream is being captured. It runs later, perhaps on another thread, perhaps several times: it
// must own what it uses of the host. `name` is told when a canary is found damaged. `work` returns
// one of CUDA's codes, 0 if all went well; any other is sticky. The result is CUDA's code too: 201
// without a current context, 400 for no stream.
SLUICE_EMULATOR_SHARED int enqueue(void* stream, const char* name, std::function<int()> work);

// The calling thread's context, or null.
SLUICE_EMULATOR_SHARED void* currentContext();

}  // namespace emulator

#endif
