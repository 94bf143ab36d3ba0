// Streams, events and kernels.
#include <chrono>
#include <cstdio>
#include <cstring>

#include "machine.h"

using namespace emulator;

namespace {

double now() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(time).count();
}

int synchronize(Machine& machine, Handle handle) {
  if (handle == nullptr) {
    return machine.disturbsCapture() ? captureUnsupported : machine.drainAll(Machine::current());
  }
  Stream* stream = machine.streams.find(handle);
  if (stream == nullptr || stream->context != Machine::current()) return invalidHandle;
  if (stream->capture) {
    stream->capture->valid = false;
    return captureUnsupported;
  }
  return machine.drain(*stream);
}

int record(Machine& machine, Handle handle, Handle stream) {
  Event* event = machine.events.find(handle);
  if (event == nullptr) return invalidHandle;
  Stream* found = machine.streams.find(stream);
  if (found != nullptr && found->capture) {
    // A recorded event only orders the graph: it never gets a time.
    event->state = Event::State::Captured;
    return success;
  }
  event->state = Event::State::Queued;
  event->stream = stream;
  return machine.submit(stream, {"event", [&machine, handle]() -> int {
                                   Event* reached = machine.events.find(handle);
                                   if (reached == nullptr) return success;
                                   reached->state = Event::State::Done;
                                   reached->milliseconds = now();
                                   return success;
                                 }});
}

// Success once the event has happened.
int reached(const Event* event) {
  if (event == nullptr || event->state == Event::State::Fresh) return invalidHandle;
  if (event->state == Event::State::Captured) return capturedEvent;
  return event->state == Event::State::Done ? success : notReady;
}

int synchronizeEvent(Machine& machine, Handle handle) {
  Event* event = machine.events.find(handle);
  if (event == nullptr) return invalidHandle;
  if (event->state == Event::State::Captured) return capturedEvent;
  if (event->state != Event::State::Queued) return success;  // CUDA's answer for a fresh one, too
  Stream* stream = machine.streams.find(event->stream);
  return stream == nullptr ? success : machine.drain(*stream);
}

int refuse(const Kernel& kernel, const char* why, int code) {
  fprintf(stderr, "sluice emulator: %s cannot be launched: %s\n", kernel.name, why);
  return code;
}

// Why the kernel cannot be launched so, as CUDA's code.
int check(const Kernel& kernel, Dimensions blocks, Dimensions threads, unsigned dynamicShared) {
  const auto total = static_cast<unsigned long long>(threads.x) * threads.y * threads.z;
  if (blocks.x == 0 || blocks.y == 0 || blocks.z == 0 || total == 0) {
    return refuse(kernel, "an empty grid", invalidValue);
  }
  if (blocks.x > 0x7FFFFFFF || blocks.y > 65535 || blocks.z > 65535) {
    return refuse(kernel, "too many blocks", invalidValue);
  }
  if (total > 1024 || threads.x > 1024 || threads.y > 1024 || threads.z > 64) {
    return refuse(kernel, "too many threads", invalidValue);
  }
  if (total > kernel.threads) {
    return refuse(kernel, "more threads than its launch bounds", launchOutOfResources);
  }
  // CUDA would do it; Sluice's kernels count on their number of threads.
  if (total < kernel.threads) return refuse(kernel, "fewer threads than it is for", invalidValue);
  if (dynamicShared != 0) return refuse(kernel, "it has no dynamic shared memory", invalidValue);
  return success;
}

// Bytes of an argument, aligned for any member.
std::shared_ptr<const void> copyOf(const void* argument, size_t bytes) {
  const size_t words = (bytes + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t);
  auto copy = std::make_shared<std::vector<std::max_align_t>>(words);
  memcpy(copy->data(), argument, bytes);
  return std::shared_ptr<const void>(copy, copy->data());
}

// The argument is copied now; the grid runs when the stream comes to it.
Work launchOf(Machine& machine, Handle function, Launch launch) {
  const Kernel* kernel = launch.kernel;
  const std::shared_ptr<const void> argument = copyOf(launch.arguments, kernel->argumentBytes);
  return {kernel->name, [&machine, function, launch, argument]() mutable -> int {
            if (machine.functions.find(function) == nullptr) {
              return refuse(*launch.kernel, "its module was unloaded", illegalAddress);
            }
            machine.suspect(launch.kernel->name);
            machine.launches++;
            launch.order = machine.settings.order;
            launch.seed = machine.settings.seed + static_cast<uint64_t>(machine.launches);
            launch.arguments = argument.get();
            return run(launch);
          }};
}

}  // namespace

CUDA_CALL cuStreamCreate(void** stream, unsigned flags) {
  return call("cuStreamCreate", Needs::Context, [&](Machine& machine) -> int {
    if (stream == nullptr || flags > 1) return invalidValue;
    *stream = machine.streams.add({Machine::current(), flags == 0, {}, {}});
    return success;
  });
}

CUDA_CALL cuStreamDestroy_v2(void* handle) {
  return call("cuStreamDestroy", Needs::Context, [&](Machine& machine) -> int {
    Stream* stream = machine.streams.find(handle);
    if (stream == nullptr) return invalidHandle;
    // CUDA finishes the work of a stream that is destroyed.
    const int code = machine.drain(*stream);
    machine.streams.remove(handle);
    return code;
  });
}

CUDA_CALL cuStreamSynchronize(void* handle) {
  return call("cuStreamSynchronize", Needs::Context,
              [&](Machine& machine) { return synchronize(machine, handle); });
}

CUDA_CALL cuEventCreate(void** event, unsigned) {
  return call("cuEventCreate", Needs::Context, [&](Machine& machine) -> int {
    if (event == nullptr) return invalidValue;
    Event fresh;
    fresh.context = Machine::current();
    *event = machine.events.add(fresh);
    return success;
  });
}

CUDA_CALL cuEventDestroy_v2(void* event) {
  return call("cuEventDestroy", Needs::Context, [&](Machine& machine) -> int {
    return machine.events.remove(event) ? success : invalidHandle;
  });
}

CUDA_CALL cuEventRecord(void* event, void* stream) {
  return call("cuEventRecord", Needs::Context,
              [&](Machine& machine) { return record(machine, event, stream); });
}

CUDA_CALL cuEventSynchronize(void* event) {
  return call("cuEventSynchronize", Needs::Context,
              [&](Machine& machine) { return synchronizeEvent(machine, event); });
}

CUDA_CALL cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  return call("cuEventElapsedTime", Needs::Context, [&](Machine& machine) -> int {
    if (milliseconds == nullptr) return invalidValue;
    const Event* first = machine.events.find(from);
    const Event* second = machine.events.find(to);
    if (const int code = reached(first)) return code;
    if (const int code = reached(second)) return code;
    *milliseconds = static_cast<float>(second->milliseconds - first->milliseconds);
    return success;
  });
}

CUDA_CALL cuLaunchKernel(void* handle, unsigned blocksX, unsigned blocksY, unsigned blocksZ,
                         unsigned threadsX, unsigned threadsY, unsigned threadsZ,
                         unsigned dynamicShared, void* stream, void** arguments, void** extra) {
  return call("cuLaunchKernel", Needs::Context, [&](Machine& machine) -> int {
    const Function* function = machine.functions.find(handle);
    if (function == nullptr || function->context != Machine::current()) return invalidHandle;
    if (arguments == nullptr || arguments[0] == nullptr || extra != nullptr) return invalidValue;
    const Dimensions blocks = {blocksX, blocksY, blocksZ}, threads = {threadsX, threadsY, threadsZ};
    const Kernel& kernel = *function->kernel;
    if (const int code = check(kernel, blocks, threads, dynamicShared)) return code;
    const Launch launch = {&kernel, blocks, threads, arguments[0], Order::Forward, 0};
    return machine.submit(stream, launchOf(machine, handle, launch));
  });
}
