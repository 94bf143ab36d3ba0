// What driver calls name by handles. A handle is a number and never used twice, so that one that
// was destroyed, or is of another kind, is always noticed.
#ifndef SLUICE_EMULATOR_OBJECTS_H
#define SLUICE_EMULATOR_OBJECTS_H

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "kernel.h"

namespace emulator {

using Handle = void*;

// Something that a stream will do; returns CUDA's error code.
struct Work {
  std::string name;
  std::function<int()> run;
};

// How cuStreamBeginCapture forbids calls that would wait for the device.
enum class CaptureMode { Global, ThreadLocal, Relaxed };

// The work of a stream while it is recorded.
struct Capture {
  CaptureMode mode;
  std::thread::id thread;
  bool valid = true;
  std::vector<Work> works;
};

// Work waits here until something synchronises: whoever reads a result without waiting for it, or
// changes an input too early, gets wrong numbers in every run instead of in one of a thousand.
struct Stream {
  const void* context;
  bool blocking;  // waits for, and is waited for by, the null stream
  std::deque<Work> works;
  std::optional<Capture> capture;
};

struct Event {
  const void* context;
  enum class State { Fresh, Queued, Done, Captured } state = State::Fresh;
  Handle stream = nullptr;
  double milliseconds = 0;
};

struct Module {
  const void* context;
  std::string ptx;  // empty for a binary image
  std::map<std::string, Handle> functions;
};

struct Function {
  const void* context;
  const Kernel* kernel;
};

struct Graph {
  const void* context;
  std::vector<Work> works;
};

// Ready to run. Shared with the streams that it was launched in, so that it may be destroyed early.
struct GraphExec {
  const void* context;
  std::shared_ptr<const std::vector<Work>> works;
};

// A number that no handle has had.
Handle newHandle();

// Objects of one type by handle.
template <class T>
class Objects {
 public:
  Handle add(T object) {
    const Handle handle = newHandle();
    objects.emplace(handle, std::move(object));
    return handle;
  }

  // The object, or null.
  T* find(Handle handle) {
    auto found = objects.find(handle);
    return found == objects.end() ? nullptr : &found->second;
  }

  bool remove(Handle handle) { return objects.erase(handle) == 1; }

  void removeAll(const void* context) {
    for (auto i = objects.begin(); i != objects.end();) {
      i = i->second.context == context ? objects.erase(i) : std::next(i);
    }
  }

  template <class Action>
  void each(Action action) {
    for (auto& [handle, object] : objects) action(handle, object);
  }

 private:
  std::map<Handle, T> objects;
};

}  // namespace emulator

#endif
