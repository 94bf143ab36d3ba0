#include "fibre.h"

#include <cstdint>
#include <cstring>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

// Pushes what a function must preserve, stores the stack pointer in *save, takes `to` for the new
// one, pops and returns into the other fibre.
extern "C" void emulatorSwitch(void** save, void* to);

#if defined(__x86_64__)
asm(R"(
.text
.type emulatorSwitch, @function
emulatorSwitch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");
#elif defined(__aarch64__)
asm(R"(
.text
.type emulatorSwitch, %function
emulatorSwitch:
  sub sp, sp, #160
  stp x19, x20, [sp]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
)");
#else
#error "the emulated device runs on x86_64 and aarch64"
#endif

namespace emulator {
namespace {

// The stack of a fibre that has not begun: what emulatorSwitch pops, ending in where it returns to.
void* firstFrame(char* stack, size_t bytes, void (*entry)()) {
  char* top = stack + bytes;
#if defined(__x86_64__)
  // Six registers and the entry; above them a null return address, which also leaves the stack
  // pointer as a call would: 8 bytes off a multiple of 16.
  char* frame = top - 8 * 8;
  memset(frame, 0, 8 * 8);
  memcpy(frame + 6 * 8, &entry, sizeof entry);
#else
  char* frame = top - 160;
  memset(frame, 0, 160);
  memcpy(frame + 88, &entry, sizeof entry);  // x30
#endif
  return frame;
}

}  // namespace

#ifdef __SANITIZE_ADDRESS__
// These functions never return, or return on another stack than they were called on: they must
// leave no red zones there.
#define UNCHECKED __attribute__((no_sanitize_address))

namespace {

thread_local void (*firstEntry)();

// Where the OS thread's own stack lies is learnt by the first fibre that is entered from it.
thread_local Fibre* previous;

}  // namespace

UNCHECKED void fibreEntry() {
  const void* bottom;
  size_t size;
  __sanitizer_finish_switch_fiber(nullptr, &bottom, &size);
  if (previous->stack == nullptr) {
    previous->stack = static_cast<char*>(const_cast<void*>(bottom));
    previous->stackSize = size;
  }
  firstEntry();
}

void Fibre::begin(void (*entry)()) {
  firstEntry = entry;
  pointer = firstFrame(stack, stackSize, fibreEntry);
}

// Its frames left red zones behind.
void Fibre::abandon() { __asan_unpoison_memory_region(stack, stackSize); }

UNCHECKED void Fibre::switchTo(Fibre& to, bool last) {
  previous = this;
  __sanitizer_start_switch_fiber(last ? nullptr : &fakeStack, to.stack, to.stackSize);
  emulatorSwitch(&pointer, to.pointer);
  __sanitizer_finish_switch_fiber(fakeStack, nullptr, nullptr);
}
#else
void Fibre::begin(void (*entry)()) { pointer = firstFrame(stack, stackSize, entry); }

void Fibre::abandon() {}

void Fibre::switchTo(Fibre& to, bool) { emulatorSwitch(&pointer, to.pointer); }
#endif

}  // namespace emulator
