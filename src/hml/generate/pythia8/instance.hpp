#pragma once
#include <cstdint>
#include <string>

#include <Pythia8/Pythia.h>

#include "hml/core/error.hpp"

namespace hml::pythia8 {

/// Reads a line of Pythia's language; a config error names the nearest setting.
void read_line(Pythia8::Pythia& pythia, const std::string& line, const Place& place);
/// No words of Pythia's own, and a start (which samples cross sections) from numbers that the seed gives.
void be_quiet(Pythia8::Pythia& pythia, std::uint64_t seed);
/// The random numbers at the start of a block: Pythia's own seeds are but 9e8, and blocks are as many as one likes.
Pythia8::RndmState random_state(std::uint64_t seed, std::int64_t block);
/// Why Pythia gave up, in its own words.
std::string messages(const Pythia8::Pythia& pythia);

}  // namespace hml::pythia8
