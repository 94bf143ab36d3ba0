#include "allocations.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "canary.h"

namespace emulator {
namespace {

constexpr size_t gap = 1024;  // bytes of canary on either side; a multiple of the alignment

uintptr_t number(const void* address) { return reinterpret_cast<uintptr_t>(address); }

char* pointer(uintptr_t address) { return reinterpret_cast<char*>(address); }

const char* nameOf(Allocations::Kind kind) {
  return kind == Allocations::Kind::Device ? "device" : "pinned";
}

}  // namespace

char* Allocations::allocate(Kind kind, const void* context, size_t bytes, bool mapped) {
  const size_t whole = (gap + bytes + gap + 255) / 256 * 256;
  if (whole < bytes) return nullptr;
  char* memory = static_cast<char*>(aligned_alloc(256, whole));
  if (memory == nullptr) return nullptr;
  char* data = memory + gap;
  canary::paint(memory, gap);
  memset(data, 0xFF, bytes);
  canary::paint(data + bytes, gap);
  map[number(data)] = {kind, context, bytes, ++allocated, mapped};
  return data;
}

void Allocations::release(Map::iterator found) {
  // Who still holds the address reads NaN.
  canary::paint(pointer(found->first), found->second.bytes);
  free(pointer(found->first - gap));
  map.erase(found);
}

bool Allocations::release(Kind kind, const void* address) {
  auto found = map.find(number(address));
  if (found == map.end() || found->second.kind != kind) return false;
  release(found);
  return true;
}

void Allocations::releaseAll(const void* context) {
  for (auto i = map.begin(); i != map.end();) {
    auto next = std::next(i);
    if (i->second.context == context) release(i);
    i = next;
  }
}

Allocations::Map::const_iterator Allocations::before(const void* address) const {
  auto after = map.upper_bound(number(address));
  return after == map.begin() ? map.end() : std::prev(after);
}

bool Allocations::holds(Kind kind, const void* address, size_t bytes) const {
  auto found = before(address);
  if (found == map.end() || found->second.kind != kind) return false;
  const size_t offset = number(address) - found->first;
  return offset <= found->second.bytes && bytes <= found->second.bytes - offset;
}

bool Allocations::near(Kind kind, const void* address) const {
  auto found = before(pointer(number(address) + gap));
  return found != map.end() && found->second.kind == kind &&
         number(address) < found->first + found->second.bytes + gap;
}

bool Allocations::mapped(const void* address) const {
  auto found = map.find(number(address));
  return found != map.end() && found->second.kind == Kind::Pinned && found->second.mapped;
}

bool Allocations::intact(const std::string& suspects) const {
  for (const auto& [address, allocation] : map) {
    const char* data = pointer(address);
    const char* damaged = canary::damage(data - gap, gap);
    if (damaged == nullptr) damaged = canary::damage(data + allocation.bytes, gap);
    if (damaged == nullptr) continue;
    fprintf(stderr,
            "sluice emulator: a write out of range, at byte %td of %s allocation %zu, which has %zu; "
            "since the last check ran: %s\n",
            damaged - data, nameOf(allocation.kind), allocation.number, allocation.bytes,
            suspects.empty() ? "no kernel" : suspects.c_str());
    return false;
  }
  return true;
}

void Allocations::repair() {
  for (const auto& [address, allocation] : map) {
    canary::paint(pointer(address) - gap, gap);
    canary::paint(pointer(address) + allocation.bytes, gap);
  }
}

size_t Allocations::inUse(Kind kind) const {
  size_t bytes = 0;
  for (const auto& [address, allocation] : map) {
    if (allocation.kind == kind) bytes += allocation.bytes;
  }
  return bytes;
}

}  // namespace emulator
