// The fibres of one OS thread, which together run one block at a time.
#ifndef SLUICE_EMULATOR_CREW_H
#define SLUICE_EMULATOR_CREW_H

#include <vector>

#include "fibre.h"
#include "grid.h"
#include "shared_memory.h"

namespace emulator {

// Puts indices into an order.
void arrange(std::vector<unsigned>& indices, Order order, uint64_t& random);

class Crew {
 public:
  Crew() = default;
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Runs a block and returns CUDA's error code, 0 if all went well; a fault is told on stderr.
  int run(const Launch& launch, Dimensions block, uint64_t random);

  // The crew that runs on this OS thread.
  static Crew& current();

  // What the running fibre asks for.
  void wait(const char* file, int line);
  void* shared(const void* site, const char* name, size_t bytes, size_t alignment);

 private:
  // A thread of the block. `file` is null unless it waits at a barrier.
  struct Thread {
    Fibre fibre;
    bool finished;
    const char* file;
    int line;
  };

  static void entry();
  void reserve(unsigned count);
  void beginAll();
  void resumeAll();
  void checkBarrier();
  void fail(int code);

  // Threads are kept for the next block; their stacks never move.
  std::vector<Thread> threads;
  std::vector<char*> stacks;
  std::vector<unsigned> order;
  SharedMemory memory;
  Fibre home;  // the OS thread's own stack
  Running info{};
  const Launch* launch = nullptr;
  unsigned count = 0, finished = 0, active = 0;
  uint64_t random = 0;
  int failure = 0;
};

}  // namespace emulator

#endif
