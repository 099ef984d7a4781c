// The seeds of the fuzzers and what they have found, through the same entries.
#include <gtest/gtest.h>

#include <filesystem>

#include "fuzz_bodies.hpp"
#include "hml/core/files.hpp"

namespace hml {
namespace {

void replay(const std::string& folder, void (*body)(const std::string&)) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(HML_TEST_DATA) / "fuzz" / folder)) {
    SCOPED_TRACE(entry.path().filename().string());
    EXPECT_NO_THROW(body(read_text(entry.path())));
    ++count;
  }
  EXPECT_GE(count, 5);
}

TEST(FuzzSeeds, Cards) { replay("card", fuzz_card); }
TEST(FuzzSeeds, Hepmc) { replay("hepmc", fuzz_hepmc); }
TEST(FuzzSeeds, Lhe) { replay("lhe", fuzz_lhe); }
TEST(FuzzSeeds, PileUp) { replay("pile_up", fuzz_pile_up); }

}  // namespace
}  // namespace hml
