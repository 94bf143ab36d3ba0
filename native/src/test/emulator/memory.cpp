#include "memory.h"

#include "machine.h"

namespace emulator {

bool valid(const void* address, size_t bytes) {
  Machine& machine = Machine::instance();
  std::lock_guard<std::recursive_mutex> guard(machine.lock);
  return machine.allocations.holds(Allocations::Kind::Device, address, bytes) ||
         machine.allocations.holds(Allocations::Kind::Pinned, address, bytes);
}

int enqueue(void* stream, const char* name, std::function<int()> work) {
  return call(name, Needs::Context, [&](Machine& machine) {
    return machine.submit(stream, {name, [&machine, label = std::string(name), work] {
                                     machine.suspect(label);
                                     return work();
                                   }});
  });
}

void* currentContext() { return Machine::current(); }

}  // namespace emulator
