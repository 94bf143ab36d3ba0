// Copies and fills. Their ranges are checked when they are queued and, as memory may be freed in
// between, again when they run; then a wrong one is CUDA_ERROR_ILLEGAL_ADDRESS.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "machine.h"

using namespace emulator;

namespace {

using Kind = Allocations::Kind;

// A rectangle of bytes in memory; a line is one row of it.
struct Rows {
  char* first;
  size_t pitch, width, count;

  size_t span() const { return width == 0 || count == 0 ? 0 : pitch * (count - 1) + width; }
  char* row(size_t i) const { return first + i * pitch; }
};

Rows line(const void* first, size_t bytes) {
  return {static_cast<char*>(const_cast<void*>(first)), bytes, bytes, 1};
}

bool holds(Machine& machine, Kind kind, const Rows& rows) {
  return machine.allocations.holds(kind, rows.first, rows.span());
}

// Device memory, or pinned memory, which the device sees at the same address.
bool onDevice(Machine& machine, const Rows& rows) {
  return holds(machine, Kind::Device, rows) || holds(machine, Kind::Pinned, rows);
}

int lost(const char* what) {
  fprintf(stderr, "sluice emulator: the memory of a queued %s was freed before it ran\n", what);
  return illegalAddress;
}

void move(const Rows& to, const Rows& from) {
  for (size_t i = 0; i < from.count; i++) memmove(to.row(i), from.row(i), from.width);
}

// A host's side of a copy: pinned, pageable (nothing that CUDA knows), or wrong.
enum class Side { Pinned, Pageable, Wrong };

Side sideOf(Machine& machine, const Rows& host) {
  if (host.first == nullptr) return Side::Wrong;
  if (holds(machine, Kind::Pinned, host)) return Side::Pinned;
  const bool touches =
      machine.allocations.near(Kind::Pinned, host.first) ||
      machine.allocations.near(Kind::Pinned, host.first + std::max<size_t>(host.span(), 1) - 1) ||
      machine.allocations.near(Kind::Device, host.first);
  return touches ? Side::Wrong : Side::Pageable;
}

Stream* recording(Machine& machine, Handle handle) {
  Stream* stream = machine.streams.find(handle);
  return stream != nullptr && stream->capture ? stream : nullptr;
}

// What is not pinned cannot be recorded: CUDA would have to wait.
int refuse(Stream& stream) {
  stream.capture->valid = false;
  return captureUnsupported;
}

int toDevice(Machine& machine, const Rows& to, const Rows& from, Handle stream) {
  const Side side = sideOf(machine, from);
  if (side == Side::Wrong || !onDevice(machine, to)) return invalidValue;
  const size_t bytes = to.width * to.count;
  if (side == Side::Pinned) {
    return machine.submit(stream, {"copy to the device", [&machine, to, from, bytes]() -> int {
                                     if (!onDevice(machine, to) ||
                                         !holds(machine, Kind::Pinned, from)) {
                                       return lost("copy to the device");
                                     }
                                     move(to, from);
                                     machine.copiedToDevice += bytes;
                                     return success;
                                   }});
  }
  if (Stream* capturing = recording(machine, stream)) return refuse(*capturing);
  // Pageable memory is read before the call returns.
  auto staged = std::make_shared<std::vector<char>>(bytes);
  Rows copy = {staged->data(), from.width, from.width, from.count};
  move(copy, from);
  return machine.submit(stream, {"copy to the device", [&machine, to, copy, staged]() -> int {
                                   if (!onDevice(machine, to)) return lost("copy to the device");
                                   move(to, copy);
                                   machine.copiedToDevice += staged->size();
                                   return success;
                                 }});
}

int toHost(Machine& machine, const Rows& to, const Rows& from, Handle handle) {
  const Side side = sideOf(machine, to);
  if (side == Side::Wrong || !onDevice(machine, from)) return invalidValue;
  Stream* capturing = recording(machine, handle);
  if (side == Side::Pageable && capturing != nullptr) return refuse(*capturing);
  const bool pinned = side == Side::Pinned;
  const int code =
      machine.submit(handle, {"copy to the host", [&machine, to, from, pinned]() -> int {
                                if (!onDevice(machine, from) ||
                                    (pinned && !holds(machine, Kind::Pinned, to))) {
                                  return lost("copy to the host");
                                }
                                move(to, from);
                                machine.copiedToHost += to.width * to.count;
                                return success;
                              }});
  // Pageable memory is written before the call returns.
  Stream* stream = machine.streams.find(handle);
  return code == success && !pinned && stream != nullptr ? machine.drain(*stream) : code;
}

int onDevice(Machine& machine, const Rows& to, const Rows& from, Handle stream) {
  if (!onDevice(machine, to) || !onDevice(machine, from)) return invalidValue;
  if (to.first < from.first + from.span() && from.first < to.first + to.span() && to.count == 1) {
    fprintf(stderr, "sluice emulator: a copy onto itself; CUDA does not say what it does\n");
    return invalidValue;
  }
  return machine.submit(stream, {"copy on the device", [&machine, to, from]() -> int {
                                   if (!onDevice(machine, to) || !onDevice(machine, from)) {
                                     return lost("copy on the device");
                                   }
                                   move(to, from);
                                   return success;
                                 }});
}

int fill(Machine& machine, void* address, unsigned word, size_t count, Handle stream) {
  const Rows to = line(address, 4 * count);
  if (count > SIZE_MAX / 4 || reinterpret_cast<uintptr_t>(address) % 4 != 0 ||
      !onDevice(machine, to)) {
    return invalidValue;
  }
  return machine.submit(stream, {"fill", [&machine, to, word, count]() -> int {
                                   if (!onDevice(machine, to)) return lost("fill");
                                   unsigned* words = reinterpret_cast<unsigned*>(to.first);
                                   std::fill(words, words + count, word);
                                   return success;
                                 }});
}

// CUDA_MEMCPY2D.
struct Side2D {
  size_t x, y;
  int type;  // 1 host, 2 device
  void* host;
  void* device;
  void* array;
  size_t pitch;

  Rows rows(size_t width, size_t height) const {
    char* base = static_cast<char*>(type == 1 ? host : device);
    return {base + y * pitch + x, pitch, width, height};
  }
  bool valid(size_t width) const {
    return (type == 1 || type == 2) && pitch >= x + width && pitch <= 0x7FFFFFFF;
  }
};

struct Copy2D {
  Side2D from, to;
  size_t width, height;
};

int copy2D(Machine& machine, const Copy2D* copy, Handle stream) {
  if (copy == nullptr || !copy->from.valid(copy->width) || !copy->to.valid(copy->width)) {
    return invalidValue;
  }
  if (copy->width == 0 || copy->height == 0) return success;
  const Rows from = copy->from.rows(copy->width, copy->height);
  const Rows to = copy->to.rows(copy->width, copy->height);
  if (copy->from.type == 2 && copy->to.type == 2) return onDevice(machine, to, from, stream);
  if (copy->from.type == 1 && copy->to.type == 2) return toDevice(machine, to, from, stream);
  if (copy->from.type == 2 && copy->to.type == 1) return toHost(machine, to, from, stream);
  return notSupported;  // from host to host
}

}  // namespace

CUDA_CALL cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes) {
  return call("cuMemcpyHtoD", Needs::NoRecording, [&](Machine& machine) {
    return toDevice(machine, line(to, bytes), line(from, bytes), nullptr);
  });
}

CUDA_CALL cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
  return call("cuMemcpyHtoDAsync", Needs::Context, [&](Machine& machine) {
    return toDevice(machine, line(to, bytes), line(from, bytes), stream);
  });
}

CUDA_CALL cuMemcpyDtoH_v2(void* to, void* from, size_t bytes) {
  return call("cuMemcpyDtoH", Needs::NoRecording, [&](Machine& machine) {
    return toHost(machine, line(to, bytes), line(from, bytes), nullptr);
  });
}

CUDA_CALL cuMemcpyDtoHAsync_v2(void* to, void* from, size_t bytes, void* stream) {
  return call("cuMemcpyDtoHAsync", Needs::Context, [&](Machine& machine) {
    return toHost(machine, line(to, bytes), line(from, bytes), stream);
  });
}

CUDA_CALL cuMemcpyDtoD_v2(void* to, void* from, size_t bytes) {
  return call("cuMemcpyDtoD", Needs::NoRecording, [&](Machine& machine) {
    return onDevice(machine, line(to, bytes), line(from, bytes), nullptr);
  });
}

CUDA_CALL cuMemcpyDtoDAsync_v2(void* to, void* from, size_t bytes, void* stream) {
  return call("cuMemcpyDtoDAsync", Needs::Context, [&](Machine& machine) {
    return onDevice(machine, line(to, bytes), line(from, bytes), stream);
  });
}

CUDA_CALL cuMemcpy2D_v2(const Copy2D* copy) {
  return call("cuMemcpy2D", Needs::NoRecording,
              [&](Machine& machine) { return copy2D(machine, copy, nullptr); });
}

CUDA_CALL cuMemcpy2DAsync_v2(const Copy2D* copy, void* stream) {
  return call("cuMemcpy2DAsync", Needs::Context,
              [&](Machine& machine) { return copy2D(machine, copy, stream); });
}

CUDA_CALL cuMemsetD32_v2(void* address, unsigned word, size_t count) {
  return call("cuMemsetD32", Needs::NoRecording,
              [&](Machine& machine) { return fill(machine, address, word, count, nullptr); });
}

CUDA_CALL cuMemsetD32Async(void* address, unsigned word, size_t count, void* stream) {
  return call("cuMemsetD32Async", Needs::Context,
              [&](Machine& machine) { return fill(machine, address, word, count, stream); });
}
