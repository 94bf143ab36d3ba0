// Copies, graphs, events and launches.
#include <thread>

#include "../emulator/emulator.h"
#include "driver_scenarios.h"

namespace checks {
namespace {

void copies() {
  Device device;
  float pageable[64] = {5};
  EXPECT(1, cuMemcpyHtoD_v2(device.memory, pageable, Device::bytes + 1));
  EXPECT(1, cuMemcpyHtoD_v2(device.floats() - 1, pageable, 4));
  EXPECT(1, cuMemcpyHtoDAsync_v2(device.memory, device.pinned + 1, Device::bytes, device.stream));
  EXPECT(1, cuMemcpyDtoDAsync_v2(device.floats() + 1, device.memory, 8, device.stream));
  EXPECT(1, cuMemsetD32Async(device.memory, 0, 65, device.stream));

  // Pinned memory is read when the stream comes to it, pageable memory at once.
  EXPECT(0, cuMemcpyHtoDAsync_v2(device.memory, device.pinned, 4, device.stream));
  device.pinned[0] = 7;
  EXPECT(0, cuMemcpyHtoDAsync_v2(device.floats() + 1, pageable, 4, device.stream));
  pageable[0] = 0;
  EXPECT(0, cuMemcpyDtoHAsync_v2(device.pinned + 8, device.memory, 8, device.stream));
  require(device.pinned[8] == 8, "a result is not there before the stream is waited for");
  EXPECT(0, cuStreamSynchronize(device.stream));
  require(device.pinned[8] == 7 && device.pinned[9] == 5, "copies in a stream");

  // 3 rows of 2 floats, from 4 to 5 floats apart.
  struct {
    size_t fromX = 0, fromY = 0;
    int fromType = 2;
    const void* fromHost = nullptr;
    void* from;
    void* fromArray = nullptr;
    size_t fromPitch = 16, toX = 4, toY = 1;
    int toType = 1;
    void* toHost;
    void *to = nullptr, *toArray = nullptr;
    size_t toPitch = 20, width = 8, height = 3;
  } copy;
  copy.from = device.memory;
  copy.toHost = device.pinned + 20;
  for (int i = 0; i < 64; i++) pageable[i] = static_cast<float>(100 + i);
  EXPECT(0, cuMemcpyHtoD_v2(device.memory, pageable, Device::bytes));
  EXPECT(0, cuMemcpy2DAsync_v2(&copy, device.stream));
  EXPECT(0, cuStreamSynchronize(device.stream));
  require(device.pinned[26] == 100 && device.pinned[27] == 101 && device.pinned[28] == 28 &&
              device.pinned[31] == 104 && device.pinned[37] == 109,
          "a copy of rows");
  copy.fromPitch = 4;  // narrower than a row
  EXPECT(1, cuMemcpy2DAsync_v2(&copy, device.stream));
}

void graphs() {
  Device device;
  void *graph, *executable, *address, *event;
  EXPECT(0, cuEventCreate(&event, 0));
  EXPECT(900, cuStreamBeginCapture_v2(nullptr, 1));
  EXPECT(0, cuStreamBeginCapture_v2(device.stream, 1));
  EXPECT(401, cuStreamBeginCapture_v2(device.stream, 1));
  EXPECT(0, cuMemcpyHtoDAsync_v2(device.memory, device.pinned, Device::bytes, device.stream));
  EXPECT(0, cuMemsetD32Async(device.floats() + 2, 0, 1, device.stream));
  EXPECT(0, device.launch("broken_write_one_too_far", {nullptr, device.floats(), 2, 0}));
  EXPECT(0, cuMemcpyDtoHAsync_v2(device.pinned, device.memory, 16, device.stream));
  EXPECT(0, cuEventRecord(event, device.stream));
  EXPECT(0, cuStreamEndCapture(device.stream, &graph));
  EXPECT(907, cuEventSynchronize(event));
  EXPECT(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
  EXPECT(0, cuGraphDestroy(graph));
  EXPECT(400, cuGraphDestroy(graph));
  EXPECT(0, cuStreamSynchronize(device.stream));
  require(emulator_launches() == 0, "recorded work is not done");
  for (int i = 0; i < 3; i++) {
    for (int k = 0; k < 4; k++) device.pinned[k] = static_cast<float>(10 * i + 20);
    EXPECT(0, cuGraphLaunch(executable, device.stream));
    EXPECT(0, cuStreamSynchronize(device.stream));
    require(device.pinned[0] == 1 && device.pinned[1] == 1 && device.pinned[2] == 0 &&
                device.pinned[3] == 10 * i + 20,
            "a graph reads its inputs whenever it runs");
  }
  require(emulator_launches() == 3, "launches in graphs are counted");
  EXPECT(0, cuGraphLaunch(executable, device.stream));
  EXPECT(0, cuGraphExecDestroy(executable));
  EXPECT(0, cuStreamSynchronize(device.stream));
  EXPECT(400, cuGraphLaunch(executable, device.stream));

  const auto spoilt = [&](int code, int answer) {
    require(answer == code, "a call during a capture answers " + std::to_string(answer));
    EXPECT(901, cuStreamEndCapture(device.stream, &graph));
    EXPECT(401, cuStreamEndCapture(device.stream, &graph));
    EXPECT(0, cuStreamBeginCapture_v2(device.stream, 1));
  };
  float pageable[1];
  EXPECT(0, cuStreamBeginCapture_v2(device.stream, 1));
  spoilt(900, cuMemAlloc_v2(&address, 4));
  spoilt(900, cuMemFree_v2(device.memory));
  spoilt(900, cuStreamSynchronize(device.stream));
  spoilt(900, cuMemcpyHtoD_v2(device.memory, pageable, 4));
  spoilt(900, cuMemcpyHtoDAsync_v2(device.memory, pageable, 4, device.stream));
  std::thread([&] {
    EXPECT(0, cuCtxSetCurrent(device.context));
    EXPECT(908, cuStreamEndCapture(device.stream, &graph));
    EXPECT(0, cuMemAlloc_v2(&address, 4));  // a capture of another thread's does not mind
  }).join();
  EXPECT(0, cuStreamEndCapture(device.stream, &graph));
}

void handles() {
  Device device;
  void *event, *other, *found;
  float milliseconds;
  EXPECT(0, cuEventCreate(&event, 0));
  EXPECT(0, cuEventCreate(&other, 0));
  EXPECT(400, cuEventElapsedTime(&milliseconds, event, other));  // not recorded
  EXPECT(0, cuEventRecord(event, device.stream));
  EXPECT(0, cuEventRecord(other, device.stream));
  EXPECT(600, cuEventElapsedTime(&milliseconds, event, other));
  EXPECT(0, cuEventSynchronize(other));
  EXPECT(0, cuEventElapsedTime(&milliseconds, event, other));
  require(milliseconds >= 0, "time goes on");
  EXPECT(0, cuEventDestroy_v2(event));
  EXPECT(400, cuEventDestroy_v2(event));

  BrokenArguments arguments = {nullptr, device.floats(), 4, 0};
  void* parameters[] = {&arguments};
  void* function = device.function("broken_write_one_too_far");
  const auto launch = [&](void* what, unsigned blocks, unsigned threads, void* stream, void** with) {
    return cuLaunchKernel(what, blocks, 1, 1, threads, 1, 1, 0, stream, with, nullptr);
  };
  EXPECT(0, launch(function, 1, 64, nullptr, parameters));
  EXPECT(400, launch(nullptr, 1, 64, device.stream, parameters));
  EXPECT(400, launch(device.stream, 1, 64, device.stream, parameters));
  EXPECT(400, launch(function, 1, 64, function, parameters));
  EXPECT(1, launch(function, 1, 64, device.stream, nullptr));
  EXPECT(1, launch(function, 0, 64, device.stream, parameters));
  EXPECT(1, launch(function, 1, 2048, device.stream, parameters));
  EXPECT(701, launch(function, 1, 65, device.stream, parameters));
  EXPECT(1, launch(function, 1, 32, device.stream, parameters));
  EXPECT(500, cuModuleGetFunction(&found, device.module, "nothing"));
  EXPECT(500, cuModuleGetFunction(&found, device.module, "broken_stride"));  // not in the PTX
  EXPECT(0, cuModuleUnload(device.module));
  EXPECT(400, cuModuleUnload(device.module));
  EXPECT(400, launch(function, 1, 64, device.stream, parameters));
  EXPECT(0, cuStreamDestroy_v2(device.stream));
  EXPECT(400, cuStreamDestroy_v2(device.stream));
  EXPECT(400, launch(function, 1, 64, device.stream, parameters));
  EXPECT(400, cuStreamSynchronize(device.stream));
}

void freedEarly() {
  Device device;
  void *graph, *executable;
  EXPECT(0, cuStreamBeginCapture_v2(device.stream, 1));
  EXPECT(0, cuMemcpyDtoDAsync_v2(device.other, device.memory, 4, device.stream));
  EXPECT(0, cuStreamEndCapture(device.stream, &graph));
  EXPECT(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
  EXPECT(0, cuMemFree_v2(device.memory));
  EXPECT(0, cuGraphLaunch(executable, device.stream));
  EXPECT(700, cuStreamSynchronize(device.stream));
}

}  // namespace

const std::vector<Scenario>& streamScenarios() {
  static const std::vector<Scenario> all = {
      {"copies", "", copies, "a copy onto itself"},
      {"graphs", "SLUICE_EMULATOR_ORDER=shuffled", graphs, ""},
      {"handles", "", handles, "more threads than its launch bounds"},
      {"freed-early", "", freedEarly, "the memory of a queued copy on the device was freed"},
  };
  return all;
}

}  // namespace checks
