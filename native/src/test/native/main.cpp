// The native tests: `checks`. Ends with 0 if all passed.
#include <cstdio>
#include <cstring>

#include "checks.h"

int main(int count, char** arguments) {
  using namespace checks;
  if (count == 3 && strcmp(arguments[1], "defect") == 0) return defect(arguments[2]);
  if (count == 3 && strcmp(arguments[1], "scenario") == 0) return scenario(arguments[2]);
  checkConv();
  checkDirect();
  checkConvGradients();
  checkDepthwise();
  checkLinear();
  checkNorms();
  checkPointwise();
  checkUpdates();
  for (const std::string& name : forgotten()) require(false, "no check runs the kernel " + name);
  checkDefects(arguments[0]);
  checkDriver(arguments[0]);
  printf("%s\n", failed() == 0 ? "all native checks passed" : "native checks FAILED");
  return failed() == 0 ? 0 : 1;
}
