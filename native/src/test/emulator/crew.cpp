#include "crew.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>

#include "codes.h"

namespace emulator {

thread_local Running* running;

namespace {

constexpr size_t guard = 64 * 1024;  // bytes; a multiple of any page size

thread_local Crew* crew;

// A stack above a page that cannot be touched, so that one that overflows ends the process instead
// of changing its neighbour.
char* newStack() {
  void* memory = mmap(nullptr, guard + stackBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, guard, PROT_NONE) != 0) {
    perror("sluice emulator: no memory for the stack of a thread");
    abort();
  }
  return static_cast<char*>(memory) + guard;
}

void deleteStack(char* stack) {
  munmap(stack - guard, guard + stackBytes);
}

}  // namespace

// xorshift64*: a few instructions, and good enough to find an order that a kernel does not bear.
void arrange(std::vector<unsigned>& indices, Order order, uint64_t& random) {
  std::iota(indices.begin(), indices.end(), 0u);
  if (order == Order::Reverse) std::reverse(indices.begin(), indices.end());
  if (order != Order::Shuffled) return;
  for (size_t i = indices.size(); i > 1; i--) {
    random ^= random >> 12;
    random ^= random << 25;
    random ^= random >> 27;
    std::swap(indices[i - 1], indices[(random * 0x2545F4914F6CDD1Dull >> 32) % i]);
  }
}

void barrier(const char* file, int line) { crew->wait(file, line); }

void* shared(const void* site, const char* name, size_t bytes, size_t alignment) {
  return crew->shared(site, name, bytes, alignment);
}

Crew::~Crew() {
  for (char* stack : stacks) deleteStack(stack);
}

void Crew::reserve(unsigned wanted) {
  while (threads.size() < wanted) {
    stacks.push_back(newStack());
    threads.push_back({Fibre(stacks.back()), true, nullptr, 0});
  }
}

int Crew::run(const Launch& what, Dimensions block, uint64_t seed) {
  launch = &what;
  info = {{0, 0, 0}, block, what.threads, what.blocks};
  count = what.threads.x * what.threads.y * what.threads.z;
  random = seed;
  failure = 0;
  running = &info;
  crew = this;
  memory.clear();
  beginAll();
  while (finished < count && failure == 0) {
    resumeAll();
    if (failure == 0) checkBarrier();
  }
  if (failure != 0) {
    for (unsigned i = 0; i < count; i++) threads[i].fibre.abandon();
  } else if (!memory.intact(what.kernel->name)) {
    failure = illegalAddress;
  }
  return failure;
}

void Crew::beginAll() {
  reserve(count);
  order.resize(count);
  finished = 0;
  for (unsigned i = 0; i < count; i++) {
    threads[i].finished = false;
    threads[i].file = nullptr;
    threads[i].fibre.begin(&Crew::entry);
  }
}

// Every thread that has not finished runs to its next barrier.
void Crew::resumeAll() {
  arrange(order, launch->order, random);
  const Dimensions size = launch->threads;
  for (unsigned i : order) {
    if (threads[i].finished) continue;
    active = i;
    info.thread = {i % size.x, i / size.x % size.y, i / (size.x * size.y)};
    home.switchTo(threads[i].fibre);
    if (failure != 0) return;
  }
}

// All threads must wait at one and the same barrier, or none.
void Crew::checkBarrier() {
  if (finished == count) return;
  const Thread* first = nullptr;
  for (unsigned i = 0; i < count; i++) {
    const Thread& thread = threads[i];
    if (thread.finished) continue;
    if (first == nullptr) first = &thread;
    if (thread.line != first->line || strcmp(thread.file, first->file) != 0) {
      fprintf(stderr,
              "sluice emulator: %s: threads of block (%u, %u, %u) wait at different barriers, %s:%d "
              "and %s:%d\n",
              launch->kernel->name, info.block.x, info.block.y, info.block.z, first->file,
              first->line, thread.file, thread.line);
      return fail(launchFailed);
    }
  }
  if (finished > 0) {
    fprintf(stderr,
            "sluice emulator: %s: %u of the %u threads of block (%u, %u, %u) have ended without "
            "reaching the barrier at %s:%d\n",
            launch->kernel->name, finished, count, info.block.x, info.block.y, info.block.z,
            first->file, first->line);
    fail(launchFailed);
  }
}

void Crew::entry() {
  Crew& self = *crew;
  self.launch->kernel->run(self.launch->arguments);
  self.finished++;
  Thread& thread = self.threads[self.active];
  thread.finished = true;
  thread.fibre.switchTo(self.home, true);
  abort();  // nothing goes on here
}

void Crew::wait(const char* file, int line) {
  Thread& thread = threads[active];
  thread.file = file;
  thread.line = line;
  thread.fibre.switchTo(home);
}

void* Crew::shared(const void* site, const char* name, size_t bytes, size_t alignment) {
  void* variable = memory.variable(site, name, bytes, alignment);
  if (variable == nullptr) {
    fprintf(stderr, "sluice emulator: %s needs more than %zu bytes of shared memory\n",
            launch->kernel->name, SharedMemory::limit);
    fail(launchFailed);
    threads[active].fibre.switchTo(home);
  }
  return variable;
}

void Crew::fail(int code) { failure = code; }

}  // namespace emulator
