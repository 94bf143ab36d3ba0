// Runs a part of these tests in a process of its own: it may crash, or lose the emulated device.
#ifndef SLUICE_CHECKS_PROCESS_H
#define SLUICE_CHECKS_PROCESS_H

#include <string>

namespace checks {

struct Ended {
  bool passed;         // with status 0
  std::string output;  // stdout and stderr

  bool says(const std::string& text) const { return output.find(text) != std::string::npos; }
};

// `environment` is a list of NAME=value, separated by spaces.
Ended process(const std::string& environment, const std::string& self, const std::string& part,
              const std::string& name);

}  // namespace checks

#endif
