// libFuzzer's entry; tests/data/fuzz/lhe holds the seeds and finds.
#include <cstddef>
#include <cstdint>

#include "fuzz_bodies.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hml::fuzz_lhe(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
