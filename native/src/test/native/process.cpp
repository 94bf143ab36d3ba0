#include "process.h"

#include <cstdio>
#include <stdexcept>

namespace checks {

Ended process(const std::string& environment, const std::string& self, const std::string& part,
              const std::string& name) {
  const std::string command = "env " + environment + " '" + self + "' " + part + " " + name + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no process could be started");
  Ended ended;
  char text[4096];
  for (size_t n; (n = fread(text, 1, sizeof text, pipe)) > 0;) ended.output.append(text, n);
  ended.passed = pclose(pipe) == 0;
  return ended;
}

}  // namespace checks
