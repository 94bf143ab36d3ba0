// Memory of exactly the size that a kernel may touch, so that AddressSanitizer finds a read or
// write of one number more; and made of NaN, so that a number that should not have been read is
// seen.
#ifndef SLUICE_CHECKS_BUFFERS_H
#define SLUICE_CHECKS_BUFFERS_H

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "../../main/cuda/arguments.h"

namespace checks {

// The same numbers on every machine, from a seed.
class Random {
 public:
  explicit Random(uint64_t seed) : state(seed * 0x9E3779B97F4A7C15ull + 1) {}

  // In −1 … 1.
  float real() { return static_cast<float>(next() >> 40) / (1 << 23) - 1.0f; }

  // A whole number in −4 … 4: sums of products of them are exact in any order.
  float whole() { return static_cast<float>(next() % 9) - 4.0f; }

  uint64_t next() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1Dull >> 8;
  }

 private:
  uint64_t state;
};

class Floats {
 public:
  // `offset`: by how many floats the first one misses a multiple of 16 bytes.
  explicit Floats(size_t size, size_t offset = 0)
      : count(size), offset(offset), memory(new float[offset + size]) {
    memset(memory.get(), 0xFF, (offset + size) * sizeof(float));
  }

  float* data() const { return memory.get() + offset; }
  size_t size() const { return count; }
  float& operator[](size_t i) const { return data()[i]; }
  std::vector<float> copy() const { return std::vector<float>(data(), data() + count); }

  void restore(const std::vector<float>& contents) const {
    memcpy(data(), contents.data(), count * sizeof(float));
  }

 private:
  size_t count, offset;
  std::unique_ptr<float[]> memory;
};

// The shape of a value of which only a prefix of channels is in use.
struct Shape {
  int images, used, total, height, width;
  int gap = 0;  // unused floats after every row
};

// Activations in memory that ends with the last number in use.
class Value {
 public:
  explicit Value(const Shape& shape, size_t offset = 0)
      : images(shape.images), layout(layoutOf(shape)), numbers(sizeOf(shape), offset) {}

  size_t at(int image, int channel, int y, int x) const {
    return static_cast<size_t>(image) * layout.image + channel * layout.channel + y * layout.row + x;
  }

  // Sets channels begin … end − 1.
  template <class Next>
  void fill(int begin, int end, Next next) {
    for (int i = 0; i < images; i++)
      for (int c = begin; c < end; c++)
        for (int y = 0; y < layout.height; y++)
          for (int x = 0; x < layout.width; x++) numbers[at(i, c, y, x)] = next();
  }

  const int images;
  const Activations layout;
  const Floats numbers;

 private:
  static Activations layoutOf(const Shape& s) {
    const int row = s.width + s.gap, channel = row * s.height;
    return {s.used, s.height, s.width, channel * s.total, channel, row};
  }

  static size_t sizeOf(const Shape& s) {
    const Activations a = layoutOf(s);
    return static_cast<size_t>(s.images - 1) * a.image + (s.used - 1) * a.channel +
           (s.height - 1) * a.row + s.width;
  }
};

// Tiles in memory of exactly their size.
class Tiles {
 public:
  explicit Tiles(const std::vector<Tile>& tiles)
      : count(static_cast<unsigned>(tiles.size())), memory(new Tile[tiles.size()]) {
    for (size_t i = 0; i < tiles.size(); i++) memory[i] = tiles[i];
  }

  // Outputs begin … end − 1 in tiles of at most `rows`, with the same sums.
  Tiles(int begin, int end, int rows, int sumBegin, int sumEnd)
      : Tiles(cut(begin, end, rows, sumBegin, sumEnd)) {}

  const Tile* data() const { return memory.get(); }
  const Tile& operator[](unsigned i) const { return memory[i]; }

  const unsigned count;

 private:
  static std::vector<Tile> cut(int begin, int end, int rows, int sumBegin, int sumEnd) {
    std::vector<Tile> tiles;
    for (int at = begin; at < end; at += rows) {
      tiles.push_back({at, at + rows < end ? at + rows : end, sumBegin, sumEnd});
    }
    return tiles;
  }

  std::unique_ptr<Tile[]> memory;
};

}  // namespace checks

#endif
