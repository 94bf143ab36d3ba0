#include "image.h"

#include <cctype>
#include <cstdio>
#include <cstring>

#include "codes.h"

namespace emulator {
namespace {

template <class Number>
Number read(const char* from) {
  Number number;
  memcpy(&number, from, sizeof number);
  return number;
}

// Whether code for an architecture, as 75, runs on the device: PTX for it or an older one; machine
// code only of the same major version.
bool runs(const Settings& settings, bool ptx, unsigned architecture) {
  const unsigned device = static_cast<unsigned>(settings.computeMajor * 10 + settings.computeMinor);
  return architecture <= device && (ptx || architecture / 10 == device / 10);
}

// A header (magic, version, its size, the size of what follows), then entries; each begins with its
// kind (1 PTX, 2 machine code), the size of its header, and of its contents, and has the
// architecture at byte 28.
int checkFatBinary(const char* image, const Settings& settings) {
  if (read<uint16_t>(image + 4) != 1 || read<uint16_t>(image + 6) != 16) return invalidImage;
  const uint64_t bytes = read<uint64_t>(image + 8);
  const char* at = image + 16;
  const char* end = at + bytes;
  bool found = false;
  while (end - at >= 32) {
    const uint16_t kind = read<uint16_t>(at);
    const uint64_t size = read<uint32_t>(at + 4) + read<uint64_t>(at + 8);
    if (kind < 1 || kind > 2 || size < 32 || size > static_cast<uint64_t>(end - at)) {
      return invalidImage;
    }
    found = found || runs(settings, kind == 1, read<uint32_t>(at + 28));
    at += size;
  }
  if (at != end) return invalidImage;
  return found ? success : noBinaryForDevice;
}

int checkCubin(const char* image) {
  constexpr uint16_t cuda = 190;
  return read<uint16_t>(image + 18) == cuda ? success : invalidImage;
}

// The newest PTX that a driver knows, as 63 for 6.3.
int newestPtx(int driver) {
  const int major = driver / 1000, minor = driver % 1000 / 10;
  if (major < 11) return 63 + minor;   // 10.0: 6.3
  if (major == 11) return 70 + minor;  // 11.0: 7.0
  if (major > 12) return 90 + minor;   // 13.0: 9.0
  return 80 + minor - (minor > 5);     // 12.0: 8.0; 12.5 and 12.6 know 8.5
}

// The text after white space and comments.
const char* skip(const char* text) {
  for (;;) {
    while (isspace(static_cast<unsigned char>(*text))) text++;
    if (strncmp(text, "//", 2) == 0) {
      text += strcspn(text, "\n");
    } else if (strncmp(text, "/*", 2) == 0) {
      const char* close = strstr(text, "*/");
      if (close == nullptr) return text;
      text = close + 2;
    } else {
      return text;
    }
  }
}

int checkPtx(const char* image, const Settings& settings) {
  const char* text = skip(image);
  int major, minor;
  if (sscanf(text, ".version %d.%d", &major, &minor) != 2) return invalidPtx;
  if (major * 10 + minor > newestPtx(settings.driver)) return unsupportedPtxVersion;
  const char* target = strstr(text, ".target sm_");
  unsigned architecture;
  if (target == nullptr || sscanf(target, ".target sm_%u", &architecture) != 1) return invalidPtx;
  if (strstr(text, ".entry") == nullptr || strrchr(text, '}') == nullptr) return invalidPtx;
  return runs(settings, true, architecture) ? success : noBinaryForDevice;
}

}  // namespace

int checkImage(const void* data, const Settings& settings, std::string& ptx) {
  const char* image = static_cast<const char*>(data);
  ptx.clear();
  // strncmp: nothing is read behind the end of a text that is shorter.
  if (strncmp(image, "\x50\xED\x55\xBA", 4) == 0) return checkFatBinary(image, settings);
  if (strncmp(image, "\x7F" "ELF", 4) == 0) return checkCubin(image);
  const char* text = skip(image);
  if (*text != '.') return isprint(static_cast<unsigned char>(*text)) ? invalidPtx : invalidImage;
  const int code = checkPtx(image, settings);
  if (code == success) ptx = image;
  return code;
}

bool hasEntry(const std::string& ptx, const char* name) {
  return ptx.find(".entry " + std::string(name) + "(") != std::string::npos;
}

}  // namespace emulator
