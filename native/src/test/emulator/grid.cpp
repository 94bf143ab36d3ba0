#include "grid.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <numeric>
#include <thread>

#include "crew.h"

namespace emulator {

const Kernel* Kernel::first;

const Kernel* Kernel::named(const char* name) {
  const Kernel* kernel = first;
  while (kernel != nullptr && strcmp(kernel->name, name) != 0) kernel = kernel->next;
  return kernel;
}

namespace {

// The blocks of a launch; crews take the next one until none is left.
class Grid {
 public:
  explicit Grid(const Launch& launch) : launch(launch) {
    order.resize(static_cast<size_t>(launch.blocks.x) * launch.blocks.y * launch.blocks.z);
    uint64_t random = launch.seed | 1;
    arrange(order, launch.order, random);
  }

  size_t blocks() const { return order.size(); }

  int result() const { return failure; }

  void work(Crew& crew) {
    for (size_t i; failure == 0 && (i = next++) < order.size();) {
      const unsigned index = order[i], x = launch.blocks.x, y = launch.blocks.y;
      // The seed of a block comes from its index and not from who runs it.
      const uint64_t random = (launch.seed + index + 1) * 0x9E3779B97F4A7C15ull | 1;
      const int code = crew.run(launch, {index % x, index / x % y, index / x / y}, random);
      if (code != 0) failure = code;
    }
  }

 private:
  const Launch& launch;
  std::vector<unsigned> order;
  std::atomic<size_t> next{0};
  std::atomic<int> failure{0};
};

// OS threads that help the caller with its grid. The caller waits only for those that have begun.
class Workers {
 public:
  Workers() {
    const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 1; i < std::min(processors, 8u); i++) {
      std::thread([this] { help(); }).detach();
    }
  }

  void run(Grid& grid) {
    std::lock_guard<std::mutex> one(caller);
    if (grid.blocks() > 1) offer(&grid);
    grid.work(crew);
    std::unique_lock<std::mutex> lock(mutex);
    offered = nullptr;
    idle.wait(lock, [this] { return helping == 0; });
  }

 private:
  void offer(Grid* grid) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      offered = grid;
      number++;
    }
    work.notify_all();
  }

  void help() {
    Crew own;
    unsigned long seen = 0;
    std::unique_lock<std::mutex> lock(mutex);
    for (;;) {
      work.wait(lock, [&] { return offered != nullptr && number != seen; });
      seen = number;
      Grid* grid = offered;
      helping++;
      lock.unlock();
      grid->work(own);
      lock.lock();
      if (--helping == 0) idle.notify_all();
    }
  }

  std::mutex caller, mutex;
  std::condition_variable work, idle;
  Grid* offered = nullptr;
  unsigned long number = 0;
  unsigned helping = 0;
  Crew crew;  // of the caller
};

}  // namespace

int run(const Launch& launch) {
  // Never destroyed: helpers wait for work until the process ends.
  static Workers& workers = *new Workers;
  Grid grid(launch);
  workers.run(grid);
  return grid.result();
}

}  // namespace emulator
