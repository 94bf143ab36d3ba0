// The emulated driver's state, and what every driver call has in common.
#ifndef SLUICE_EMULATOR_MACHINE_H
#define SLUICE_EMULATOR_MACHINE_H

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "allocations.h"
#include "codes.h"
#include "objects.h"
#include "settings.h"

namespace emulator {

// A device's primary context; its address is its handle.
struct Context {
  int device;
  int users = 0;  // as retained
};

// Which conditions a driver call has.
enum class Needs {
  Nothing,
  Initialized,
  Driver,       // no sticky error
  Context,      // and a current context
  NoRecording,  // and no capture that it could disturb: calls that may wait for the device
};

class Machine {
 public:
  static Machine& instance();

  // Starts a call of that name (without _v2): counts it, and answers what keeps it from being done.
  // `since` is the version of CUDA whose drivers have it first.
  int enter(const char* function, Needs needs, int since);

  int initialize();

  // Queues work, or records it. The null stream waits for all others and works at once.
  int submit(Handle stream, Work work);

  // Does what is queued; afterwards canaries are checked.
  int drain(Stream& stream);
  int drainAll(const void* context);

  // Destroys everything that belongs to a context.
  void clear(const void* context);

  // Whether a call that may wait for the device would do so during a capture that forbids it.
  bool disturbsCapture();

  // Remembers a kernel for the message about a damaged canary.
  void suspect(const std::string& kernel);

  // Remembers a sticky code and returns it.
  int lose(int code);

  // See emulator_reset.
  void reset();

  // The calling thread's context, or null.
  static Context*& current();

  std::recursive_mutex lock;
  Settings settings;
  bool initialized = false;
  int sticky = success;
  std::vector<Context> contexts;
  Allocations allocations;
  Objects<Stream> streams;
  Objects<Event> events;
  Objects<Module> modules;
  Objects<Function> functions;
  Objects<Graph> graphs;
  Objects<GraphExec> executables;

  // What tests ask for and about.
  struct Failure {
    std::string function;
    int calls, code;  // fails at the call that brings `calls` to 0
  };
  std::vector<Failure> failures;
  std::map<std::string, long long> calls;
  long long launches = 0;
  size_t copiedToDevice = 0, copiedToHost = 0;

 private:
  int injected(const char* function);
  int check();
  int perform(const Work& work);

  std::string suspects;  // kernels since the last check of the canaries
};

// Does a driver call: `action` takes the machine and returns CUDA's code.
template <class Action>
int call(const char* function, Needs needs, Action action, int since = 0) {
  Machine& machine = Machine::instance();
  std::lock_guard<std::recursive_mutex> guard(machine.lock);
  const int code = machine.enter(function, needs, since);
  return code != success ? code : action(machine);
}

}  // namespace emulator

#define CUDA_CALL extern "C" __attribute__((visibility("default"))) int

#endif
