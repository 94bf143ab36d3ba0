#include <cstdio>

#include "checks.h"
#include "driver_scenarios.h"
#include "process.h"

namespace checks {
namespace {

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all = deviceScenarios();
  all.insert(all.end(), streamScenarios().begin(), streamScenarios().end());
  return all;
}

}  // namespace

void checkDriver(const char* self) {
  for (const Scenario& s : scenarios()) {
    const Ended ended = process(s.environment, self, "scenario", s.name);
    const std::string name = std::string("the driver's scenario ") + s.name;
    require(ended.passed, name + ":\n" + ended.output);
    require(ended.says(s.says), name + " must say \"" + s.says + "\", but said:\n" + ended.output);
  }
}

int scenario(const std::string& name) {
  for (const Scenario& s : scenarios()) {
    if (name != s.name) continue;
    s.run();
    return failed() == 0 ? 0 : 1;
  }
  printf("there is no scenario %s\n", name.c_str());
  return 2;
}

}  // namespace checks
