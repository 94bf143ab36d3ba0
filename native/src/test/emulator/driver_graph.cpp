// Recording a stream's work, and doing it again and again.
#include "machine.h"

using namespace emulator;

namespace {

int instantiate(Machine& machine, Handle* executable, Handle handle) {
  if (executable == nullptr) return invalidValue;
  Graph* graph = machine.graphs.find(handle);
  if (graph == nullptr) return invalidValue;
  *executable = machine.executables.add(
      {graph->context, std::make_shared<const std::vector<Work>>(graph->works)});
  return success;
}

int begin(Machine& machine, Handle handle, int mode) {
  if (mode < 0 || mode > 2) return invalidValue;
  if (handle == nullptr) return captureUnsupported;  // the null stream
  Stream* stream = machine.streams.find(handle);
  if (stream == nullptr) return invalidHandle;
  if (stream->capture) return illegalState;
  Capture capture = {static_cast<CaptureMode>(mode), std::this_thread::get_id(), true, {}};
  stream->capture = std::move(capture);
  return success;
}

int end(Machine& machine, Handle handle, Handle* graph) {
  if (graph == nullptr) return invalidValue;
  *graph = nullptr;
  Stream* stream = machine.streams.find(handle);
  if (stream == nullptr) return invalidHandle;
  if (!stream->capture) return illegalState;
  const Capture& capture = *stream->capture;
  if (capture.mode != CaptureMode::Relaxed && capture.thread != std::this_thread::get_id()) {
    return captureWrongThread;
  }
  Capture ended = std::move(*stream->capture);
  stream->capture.reset();
  if (!ended.valid) return captureInvalidated;
  *graph = machine.graphs.add({stream->context, std::move(ended.works)});
  return success;
}

int launch(Machine& machine, Handle handle, Handle stream) {
  const GraphExec* executable = machine.executables.find(handle);
  if (executable == nullptr) return invalidHandle;
  // One piece of work: as one, it stays together, and keeps the recorded work alive.
  return machine.submit(stream, {"graph", [works = executable->works]() -> int {
                                   for (const Work& work : *works) {
                                     if (const int code = work.run()) return code;
                                   }
                                   return success;
                                 }});
}

}  // namespace

CUDA_CALL cuStreamBeginCapture_v2(void* stream, int mode) {
  return call("cuStreamBeginCapture", Needs::Context,
              [&](Machine& machine) { return begin(machine, stream, mode); });
}

CUDA_CALL cuStreamEndCapture(void* stream, void** graph) {
  return call("cuStreamEndCapture", Needs::Context,
              [&](Machine& machine) { return end(machine, stream, graph); });
}

// CUDA 10 and 11: with a place for a node and a text that say what failed.
CUDA_CALL cuGraphInstantiate(void** executable, void* graph, void**, char*, size_t) {
  return call("cuGraphInstantiate", Needs::Context,
              [&](Machine& machine) { return instantiate(machine, executable, graph); });
}

CUDA_CALL cuGraphInstantiate_v2(void** executable, void* graph, void**, char*, size_t) {
  return call("cuGraphInstantiate", Needs::Context,
              [&](Machine& machine) { return instantiate(machine, executable, graph); }, 11000);
}

CUDA_CALL cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  return call("cuGraphInstantiate", Needs::Context,
              [&](Machine& machine) { return instantiate(machine, executable, graph); }, 11040);
}

CUDA_CALL cuGraphLaunch(void* executable, void* stream) {
  return call("cuGraphLaunch", Needs::Context,
              [&](Machine& machine) { return launch(machine, executable, stream); });
}

CUDA_CALL cuGraphExecDestroy(void* executable) {
  return call("cuGraphExecDestroy", Needs::Context, [&](Machine& machine) -> int {
    return machine.executables.remove(executable) ? success : invalidHandle;
  });
}

CUDA_CALL cuGraphDestroy(void* graph) {
  return call("cuGraphDestroy", Needs::Context, [&](Machine& machine) -> int {
    return machine.graphs.remove(graph) ? success : invalidHandle;
  });
}
