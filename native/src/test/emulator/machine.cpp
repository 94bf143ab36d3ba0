#include "machine.h"

#include <cstdio>

namespace emulator {

Handle newHandle() {
  static uintptr_t last = 0x10000;
  last += 16;
  return reinterpret_cast<Handle>(last);
}

Machine& Machine::instance() {
  // Never destroyed: other threads may still call while the process ends.
  static Machine& machine = *new Machine;
  return machine;
}

Context*& Machine::current() {
  static thread_local Context* context = nullptr;
  return context;
}

int Machine::initialize() {
  if (!initialized) {
#if defined(__x86_64__) && defined(SLUICE_KERNELS_USE_AVX2)
    if (!__builtin_cpu_supports("fma") || !__builtin_cpu_supports("avx2")) {
      fprintf(stderr,
              "sluice emulator: this processor lacks AVX2 or FMA, for which the library was built; "
              "delete native/target/emulator and build it here\n");
      return systemNotReady;
    }
#endif
    if (!settings.read()) return systemNotReady;
    for (int device = 0; device < settings.devices; device++) contexts.push_back({device});
    initialized = true;
  }
  return settings.devices == 0 ? noDevice : success;
}

int Machine::enter(const char* function, Needs needs, int since) {
  calls[function]++;
  if (needs >= Needs::Driver && sticky != success) return sticky;
  if (const int code = injected(function)) return code;
  if (needs == Needs::Nothing) return success;
  if (!initialized) return notInitialized;
  if (settings.driver < since) {
    fprintf(stderr, "sluice emulator: %s, as called, came with CUDA %d.%d; this driver has %d.%d\n",
            function, since / 1000, since % 1000 / 10, settings.driver / 1000,
            settings.driver % 1000 / 10);
    return notSupported;
  }
  if (needs >= Needs::Context) {
    if (current() == nullptr) return invalidContext;
    if (current()->users == 0) return contextIsDestroyed;
  }
  if (needs == Needs::NoRecording && disturbsCapture()) return captureUnsupported;
  return success;
}

int Machine::injected(const char* function) {
  for (auto i = failures.begin(); i != failures.end(); i++) {
    if (i->function != function || --i->calls > 0) continue;
    const int code = i->code;
    failures.erase(i);
    return isSticky(code) ? lose(code) : code;
  }
  return success;
}

// Such a call also spoils the captures that forbid it.
bool Machine::disturbsCapture() {
  bool disturbs = false;
  streams.each([&](Handle, Stream& stream) {
    if (!stream.capture) return;
    Capture& capture = *stream.capture;
    const bool forbids = capture.mode == CaptureMode::Global ||
                         (capture.mode == CaptureMode::ThreadLocal &&
                          capture.thread == std::this_thread::get_id());
    if (!forbids) return;
    capture.valid = false;
    disturbs = true;
  });
  return disturbs;
}

int Machine::submit(Handle handle, Work work) {
  if (handle == nullptr) {
    bool recording = false;
    streams.each([&](Handle, Stream& stream) {
      if (stream.context != current() || !stream.blocking || !stream.capture) return;
      stream.capture->valid = false;
      recording = true;
    });
    if (recording) return captureImplicit;
    int code = success;
    streams.each([&](Handle, Stream& stream) {
      if (code == success && stream.context == current() && stream.blocking) code = drain(stream);
    });
    return code != success ? code : perform(work);
  }
  Stream* stream = streams.find(handle);
  if (stream == nullptr || stream->context != current()) return invalidHandle;
  if (stream->capture) {
    if (!stream->capture->valid) return captureInvalidated;
    stream->capture->works.push_back(std::move(work));
    return success;
  }
  stream->works.push_back(std::move(work));
  // A device's queue has an end, too.
  return stream->works.size() < 10000 ? success : drain(*stream);
}

int Machine::perform(const Work& work) {
  const int code = work.run();
  return code == success ? success : lose(isSticky(code) ? code : launchFailed);
}

int Machine::drain(Stream& stream) {
  while (!stream.works.empty()) {
    const Work work = std::move(stream.works.front());
    stream.works.pop_front();
    if (const int code = perform(work)) return code;
  }
  return check();
}

int Machine::drainAll(const void* context) {
  int code = success;
  streams.each([&](Handle, Stream& stream) {
    if (code == success && stream.context == context) code = drain(stream);
  });
  return code != success ? code : check();
}

int Machine::check() {
  if (sticky != success) return sticky;
  if (!allocations.intact(suspects)) return lose(illegalAddress);
  suspects.clear();
  return success;
}

void Machine::suspect(const std::string& kernel) {
  constexpr size_t most = 500;  // characters; the line is for people
  if (suspects.size() > most || suspects.find(kernel) != std::string::npos) return;
  if (!suspects.empty()) suspects += ", ";
  suspects += kernel;
}

int Machine::lose(int code) {
  if (sticky == success) sticky = code;
  streams.each([](Handle, Stream& stream) { stream.works.clear(); });
  return sticky;
}

void Machine::reset() {
  sticky = success;
  failures.clear();
  calls.clear();
  launches = 0;
  copiedToDevice = 0;
  copiedToHost = 0;
  suspects.clear();
  allocations.repair();
  streams.each([](Handle, Stream& stream) {
    stream.works.clear();
    stream.capture.reset();
  });
}

void Machine::clear(const void* context) {
  streams.removeAll(context);
  events.removeAll(context);
  modules.removeAll(context);
  functions.removeAll(context);
  graphs.removeAll(context);
  executables.removeAll(context);
  allocations.releaseAll(context);
}

}  // namespace emulator
