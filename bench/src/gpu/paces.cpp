// Times every forward kernel on every layer of two networks, at four widths and three batches, and fits
// how long a kernel takes: the numbers of Pace.java. Prints the times as CSV on standard error and the
// fitted numbers on standard output.
//
//   paces IMAGE KERNELS     a fat binary or cubin of the kernels, and kernels.txt
#include <cuda.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "arguments.h"

namespace {

void check(CUresult result, const char* call) {
  if (result == CUDA_SUCCESS) return;
  const char* why = "unknown";
  cuGetErrorString(result, &why);
  fprintf(stderr, "paces: %s: %s\n", call, why);
  exit(1);
}
#define CHECK(call) check(call, #call)

struct Kernel {
  std::string name, family;
  int threads, rows, columns;
  CUfunction function;
};

struct Layer {
  const char* network;
  const char* name;
  int step, in, inFull, out, outFull, size, kernel, padding;
  bool linear() const { return kernel == size; }
  int taps() const { return kernel * kernel; }
  int positions() const { return size + 2 * padding - kernel + 1; }  // along a side
  int wRow() const { return (inFull * taps() + 3) / 4 * 4; }
};

// A launch of one kernel for one layer.
struct Launch {
  unsigned x, y;
  double blocks;  // that have all the work they can have
};

struct Time {
  double steps, blocks, nanoseconds;
};

struct Pace {
  double start, step, share;
  double time(const Time& t, int multiprocessors) const {
    return start + t.steps * std::max(step, share * std::ceil(t.blocks / multiprocessors));
  }
};

std::vector<Kernel> kernelsOf(CUmodule module, const char* list) {
  std::vector<Kernel> kernels;
  FILE* file = fopen(list, "r");
  if (file == nullptr) {
    fprintf(stderr, "paces: %s cannot be read\n", list);
    exit(1);
  }
  char name[100];
  int threads;
  while (fscanf(file, "%99s %d", name, &threads) == 2) {
    for (const char* family : {"conv", "direct5", "linear"}) {
      Kernel kernel = {name, family, threads, 0, 0, nullptr};
      int end = 0;
      sscanf(name, (kernel.family + "_%dx%d%n").c_str(), &kernel.rows, &kernel.columns, &end);
      if (end > 0 && name[end] == '\0') {
        CHECK(cuModuleGetFunction(&kernel.function, module, name));
        kernels.push_back(kernel);
      }
    }
  }
  fclose(file);
  return kernels;
}

std::vector<Layer> layers() {
  const int lenet[3][4] = {{5, 10, 15, 20}, {13, 25, 38, 50}, {125, 250, 375, 500}};
  std::vector<Layer> all;
  for (int s = 0; s < 4; s++) {
    const int a = lenet[0][s], b = lenet[1][s], c = lenet[2][s], q = 8 * (s + 1), h = 16 * (s + 1);
    all.push_back({"lenet", "conv1", s, 1, 1, a, 20, 28, 5, 0});
    all.push_back({"lenet", "conv2", s, a, 20, b, 50, 12, 5, 0});
    all.push_back({"lenet", "fc1", s, b, 50, c, 500, 4, 4, 0});
    all.push_back({"lenet", "fc2", s, c, 500, 10, 10, 1, 1, 0});
    all.push_back({"cifar-convnet", "conv1", s, 3, 3, q, 32, 32, 5, 2});
    all.push_back({"cifar-convnet", "conv2", s, q, 32, q, 32, 16, 5, 2});
    all.push_back({"cifar-convnet", "conv3", s, q, 32, h, 64, 8, 5, 2});
    all.push_back({"cifar-convnet", "fc1", s, h, 64, h, 64, 4, 4, 0});
    all.push_back({"cifar-convnet", "fc2", s, h, 64, 10, 10, 1, 1, 0});
  }
  return all;
}

class Bench {
 public:
  Bench() {
    CHECK(cuMemAlloc(&x, MOST));
    CHECK(cuMemAlloc(&y, MOST));
    CHECK(cuMemAlloc(&w, WEIGHTS));
    CHECK(cuMemAlloc(&tiles, 1 << 20));
    std::vector<float> numbers(MOST / sizeof(float));
    unsigned state = 1;
    for (float& number : numbers) {
      state = state * 1664525 + 1013904223;
      number = static_cast<int>(state) * 0x1p-31f;
    }
    CHECK(cuMemcpyHtoD(x, numbers.data(), MOST));
    CHECK(cuMemcpyHtoD(w, numbers.data(), WEIGHTS));
    CHECK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    CHECK(cuEventCreate(&from, CU_EVENT_DEFAULT));
    CHECK(cuEventCreate(&to, CU_EVENT_DEFAULT));
  }

  Time time(const Kernel& kernel, const Layer& layer, int images) {
    std::vector<Tile> rows;
    for (int r = 0; r < layer.out; r += kernel.rows) {
      rows.push_back({r, std::min(layer.out, r + kernel.rows), 0, layer.in});
    }
    CHECK(cuMemcpyHtoD(tiles, rows.data(), rows.size() * sizeof(Tile)));
    alignas(8) char arguments[256];
    Launch launch = layer.linear()               ? linear(kernel, layer, images, arguments)
                    : kernel.family == "direct5" ? direct(kernel, layer, images, arguments)
                                                 : conv(kernel, layer, images, arguments);
    launch.y = rows.size();
    return {static_cast<double>(layer.in) * layer.taps(), launch.blocks * launch.y,
            replayed(kernel, launch, arguments)};
  }

 private:
  static constexpr size_t MOST = size_t{64} << 20, WEIGHTS = size_t{4} << 20;
  static constexpr int LAUNCHES = 20, REPLAYS = 5;

  template <class T>
  T* at(CUdeviceptr address) {
    return reinterpret_cast<T*>(address);
  }

  Launch linear(const Kernel& kernel, const Layer& l, int images, char* arguments) {
    *reinterpret_cast<LinearArguments*>(arguments) = {
        at<float>(x), at<float>(w), at<float>(w), at<float>(y), at<Tile>(tiles), l.inFull * l.taps(),
        l.outFull,    l.wRow(),     l.taps(),     images,       1,               0,
        1};
    const unsigned blocks = (images + kernel.columns - 1) / kernel.columns;
    return {blocks, 0, static_cast<double>(blocks)};
  }

  // The values of a convolution with pooling.
  static Activations input(const Layer& l) {
    return {l.inFull, l.size, l.size, l.inFull * l.size * l.size, l.size * l.size, l.size};
  }
  static Activations output(const Layer& l) {
    const int side = l.positions() / 2;
    return {l.outFull, side, side, l.outFull * side * side, side * side, side};
  }

  Launch conv(const Kernel& kernel, const Layer& l, int images, char* arguments) {
    *reinterpret_cast<ConvArguments*>(arguments) = {
        at<float>(x), at<float>(w), at<float>(w), at<float>(y), at<Tile>(tiles), input(l), output(l),
        {l.kernel, l.kernel, 1, l.padding}, l.wRow(), images, 1, 1, 0, 1};
    const long long positions = static_cast<long long>(images) * l.positions() * l.positions();
    const unsigned blocks = (positions + kernel.columns - 1) / kernel.columns;
    return {blocks, 0, static_cast<double>(blocks)};
  }

  // As Bands.java divides images.
  Launch direct(const Kernel& kernel, const Layer& l, int images, char* arguments) {
    const int across = l.positions() / 2, edge = l.kernel - 1, pitch = 2 * across + edge;
    const int most = std::min(kernel.columns / across, (DIRECT_PIXELS / pitch - edge) / 2);
    const int bands = (across + most - 1) / most, lines = (across + bands - 1) / bands;
    const int fit = std::min(kernel.columns / (across * lines), DIRECT_PIXELS / ((2 * lines + edge) * pitch));
    const int each = bands > 1 ? 1 : fit;
    *reinterpret_cast<DirectArguments*>(arguments) = {
        at<float>(x), at<float>(w), at<float>(w), at<float>(y), at<Tile>(tiles), input(l), output(l),
        l.padding, l.wRow(), images, 1, 1, 0, 1, across, lines, bands, each};
    const unsigned blocks = (images + each - 1) / each * bands;
    const int busy = (std::min(images, each) * lines * across + 31) / 32;
    return {blocks, 0, blocks * busy / (kernel.columns / 32.0)};
  }

  double replayed(const Kernel& kernel, const Launch& launch, char* arguments) {
    void* parameters[] = {arguments};
    CUgraph graph;
    CUgraphExec ready;
    CHECK(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_RELAXED));
    for (int i = 0; i < LAUNCHES; i++) {
      CHECK(cuLaunchKernel(kernel.function, launch.x, launch.y, 1, kernel.threads, 1, 1, 0, stream,
                           parameters, nullptr));
    }
    CHECK(cuStreamEndCapture(stream, &graph));
    CHECK(cuGraphInstantiate(&ready, graph, 0));
    CHECK(cuGraphLaunch(ready, stream));
    float best = INFINITY;
    for (int i = 0; i < REPLAYS; i++) {
      float milliseconds;
      CHECK(cuEventRecord(from, stream));
      CHECK(cuGraphLaunch(ready, stream));
      CHECK(cuEventRecord(to, stream));
      CHECK(cuEventSynchronize(to));
      CHECK(cuEventElapsedTime(&milliseconds, from, to));
      best = std::min(best, milliseconds);
    }
    CHECK(cuGraphExecDestroy(ready));
    CHECK(cuGraphDestroy(graph));
    return best * 1e6 / LAUNCHES;
  }

  CUdeviceptr x, y, w, tiles;
  CUstream stream;
  CUevent from, to;
};

// The pace with the least mean square of relative errors, of a grid that is a tenth apart.
Pace fit(const std::vector<Time>& times, int multiprocessors) {
  Pace best{};
  double least = INFINITY;
  for (double start = 1800; start < 6000; start += 300) {
    for (double step = 1; step < 200; step *= 1.1) {
      for (double share = 0.3; share < 200; share *= 1.1) {
        const Pace pace = {start, step, share};
        double sum = 0;
        for (const Time& t : times) {
          const double error = std::log(pace.time(t, multiprocessors) / t.nanoseconds);
          sum += error * error;
        }
        if (sum < least) {
          least = sum;
          best = pace;
        }
      }
    }
  }
  return best;
}

}  // namespace

int main(int count, char** names) {
  if (count != 3) {
    fprintf(stderr, "usage: paces IMAGE KERNELS\n");
    return 2;
  }
  CHECK(cuInit(0));
  CUdevice device;
  CUcontext context;
  CUmodule module;
  int multiprocessors;
  CHECK(cuDeviceGet(&device, 0));
  CHECK(cuDeviceGetAttribute(&multiprocessors, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device));
  CHECK(cuDevicePrimaryCtxRetain(&context, device));
  CHECK(cuCtxSetCurrent(context));
  CHECK(cuModuleLoad(&module, names[1]));
  const std::vector<Kernel> kernels = kernelsOf(module, names[2]);
  Bench bench;

  std::map<std::string, std::vector<Time>> times;
  struct Case {
    std::vector<std::pair<const Kernel*, Time>> ways;
  };
  std::vector<Case> cases;
  fprintf(stderr, "network,layer,step,images,kernel,nanoseconds\n");
  for (const Layer& layer : layers()) {
    for (int images : {1, 16, 256}) {
      Case one;
      for (const Kernel& kernel : kernels) {
        if (layer.linear() != (kernel.family == "linear")) continue;
        const Time time = bench.time(kernel, layer, images);
        fprintf(stderr, "%s,%s,%d,%d,%s,%.0f\n", layer.network, layer.name, layer.step, images,
                kernel.name.c_str(), time.nanoseconds);
        times[kernel.name].push_back(time);
        one.ways.push_back({&kernel, time});
      }
      cases.push_back(one);
    }
  }

  std::map<std::string, Pace> paces;
  for (const auto& [name, own] : times) {
    const Pace pace = paces[name] = fit(own, multiprocessors);
    // Pace.java knows the direct kernels by their tiles alone.
    const std::string key = name.rfind("direct5", 0) == 0 ? "direct" + name.substr(7) : name;
    printf("entry(\"%s\", new Pace(%.0f, %.1f, %.1f)),\n", key.c_str(), pace.start, pace.step, pace.share);
  }
  double longer = 0;
  for (const Case& one : cases) {
    double best = INFINITY, predicted = INFINITY, chosen = 0;
    for (const auto& [kernel, time] : one.ways) {
      best = std::min(best, time.nanoseconds);
      const double guess = paces[kernel->name].time(time, multiprocessors);
      if (guess < predicted) {
        predicted = guess;
        chosen = time.nanoseconds;
      }
    }
    longer += chosen / best - 1;
  }
  printf("// chosen by these, a kernel takes %.1f %% longer than the best, on average\n",
         100 * longer / cases.size());
}
