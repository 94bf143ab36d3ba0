// Checks what cuModuleLoadData is given, as far as CUDA's driver would refuse it.
#ifndef SLUICE_EMULATOR_IMAGE_H
#define SLUICE_EMULATOR_IMAGE_H

#include <string>

#include "settings.h"

namespace emulator {

// CUDA's code for an image: a fat binary, a cubin or PTX text. `ptx` becomes the text, or empty.
int checkImage(const void* image, const Settings& settings, std::string& ptx);

// Whether PTX text has a kernel of that name.
bool hasEntry(const std::string& ptx, const char* name);

}  // namespace emulator

#endif
