// Modules. Whatever the image, its kernels are those that are linked into this library; but PTX
// must have them, too.
#include "image.h"
#include "machine.h"

using namespace emulator;

namespace {

int load(Machine& machine, Handle* handle, const void* image) {
  if (handle == nullptr || image == nullptr) return invalidValue;
  Module module = {Machine::current(), {}, {}};
  const int code = checkImage(image, machine.settings, module.ptx);
  if (code == success) *handle = machine.modules.add(module);
  return code;
}

int find(Machine& machine, Handle* function, Handle handle, const char* name) {
  if (function == nullptr || name == nullptr) return invalidValue;
  Module* module = machine.modules.find(handle);
  if (module == nullptr) return invalidHandle;
  const Kernel* kernel = Kernel::named(name);
  if (kernel == nullptr) return notFound;
  if (!module->ptx.empty() && !hasEntry(module->ptx, name)) return notFound;
  Handle& known = module->functions[name];
  if (known == nullptr) known = machine.functions.add({module->context, kernel});
  *function = known;
  return success;
}

int unload(Machine& machine, Handle handle) {
  Module* module = machine.modules.find(handle);
  if (module == nullptr) return invalidHandle;
  const int code = machine.drainAll(module->context);
  for (const auto& [name, function] : module->functions) machine.functions.remove(function);
  machine.modules.remove(handle);
  return code;
}

}  // namespace

CUDA_CALL cuModuleLoadData(void** module, const void* image) {
  return call("cuModuleLoadData", Needs::NoRecording,
              [&](Machine& machine) { return load(machine, module, image); });
}

// Options only tune the driver's compiler.
CUDA_CALL cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**) {
  return call("cuModuleLoadData", Needs::NoRecording,
              [&](Machine& machine) { return load(machine, module, image); });
}

CUDA_CALL cuModuleUnload(void* module) {
  return call("cuModuleUnload", Needs::NoRecording,
              [&](Machine& machine) { return unload(machine, module); });
}

CUDA_CALL cuModuleGetFunction(void** function, void* module, const char* name) {
  return call("cuModuleGetFunction", Needs::Context,
              [&](Machine& machine) { return find(machine, function, module, name); });
}
