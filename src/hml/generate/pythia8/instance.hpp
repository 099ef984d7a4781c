#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <Pythia8/Pythia.h>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"

namespace hml::pythia8 {

/// The first few messages of Pythia's log, the severest first: why it gave up.
std::string messages(const Pythia8::Pythia& pythia);

/// Reads one command; a config error with the place and the nearest settings where Pythia does not know it.
void read_line(Pythia8::Pythia& pythia, const std::string& line, const Place& place);

/// No words of Pythia's own, and a start (which samples cross sections) from a number that the key gives: all instances
/// begin alike.
void be_quiet(Pythia8::Pythia& pythia, std::uint64_t key);

/// Makes the next event; a physics error with Pythia's words where it fails many times over. `vetoed` tells after a try
/// that gave none whether this was on purpose, which is no failure.
void next_event(Pythia8::Pythia& pythia, const Place& place, const std::function<bool()>& vetoed = {});

/// A state of Pythia's generator, filled from counter-based numbers: streams are as many as one likes.
Pythia8::RndmState random_state(Random random);
/// The state at the start of a block of generated events.
Pythia8::RndmState random_state(std::uint64_t seed, std::int64_t block);

}  // namespace hml::pythia8
