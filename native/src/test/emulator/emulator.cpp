#include "emulator.h"

#include "machine.h"

using namespace emulator;

namespace {

// Asks the machine while nothing else happens.
template <class Question>
auto ask(Question question) {
  Machine& machine = Machine::instance();
  std::lock_guard<std::recursive_mutex> guard(machine.lock);
  return question(machine);
}

long long inUse(Allocations::Kind kind) {
  return ask([&](Machine& machine) {
    return static_cast<long long>(machine.allocations.inUse(kind));
  });
}

}  // namespace

void emulator_order(int order, unsigned long long seed) {
  ask([&](Machine& machine) {
    machine.settings.order = static_cast<Order>(order);
    machine.settings.seed = seed;
  });
}

void emulator_fail(const char* function, int nth, int code) {
  ask([&](Machine& machine) { machine.failures.push_back({function, nth, code}); });
}

int emulator_sticky(void) {
  return ask([](Machine& machine) { return machine.sticky; });
}

void emulator_reset(void) {
  ask([](Machine& machine) { machine.reset(); });
}

long long emulator_memory_in_use(void) { return inUse(Allocations::Kind::Device); }

long long emulator_pinned_in_use(void) { return inUse(Allocations::Kind::Pinned); }

long long emulator_launches(void) {
  return ask([](Machine& machine) { return machine.launches; });
}

long long emulator_calls(const char* function) {
  return ask([&](Machine& machine) { return machine.calls[function]; });
}

long long emulator_copied_to_device(void) {
  return ask([](Machine& machine) { return static_cast<long long>(machine.copiedToDevice); });
}

long long emulator_copied_to_host(void) {
  return ask([](Machine& machine) { return static_cast<long long>(machine.copiedToHost); });
}
