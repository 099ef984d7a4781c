// libFuzzer's entry; tests/data/fuzz/pile_up holds the seeds and finds.
#include <cstddef>
#include <cstdint>

#include "fuzz_bodies.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hml::fuzz_pile_up(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
