// What the fuzzers and the replay of their seeds run: text in, and a value or an hml::Error of a kind that says so out.
// Anything else - another exception, a bug of ours, an endless loop - ends the program.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>

#include "hml/core/error.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {

template <class Body>
void refuse_or_take(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::internal && !error.message().empty()) return;
    std::fprintf(stderr, "a bug of ours: %s\n", error.what());
    std::abort();
  }
}

/// A card, and the detector that it describes.
inline void fuzz_card(const std::string& text) {
  const CardLimits limits{.commands = 20'000, .seconds = 2, .bytes = std::int64_t{256} << 20};
  refuse_or_take([&] {
    const Card card = Card::parse(text, "card.tcl", limits);
    for (const auto& module : card.modules())
      for (const auto& setting : module.settings)
        if (setting.items.empty()) std::abort();
  });
}

/// HepMC text of one version or the other, in batches of two events.
inline void fuzz_hepmc(const std::string& text) {
  refuse_or_take([&] {
    HepmcReader reader(std::make_unique<std::istringstream>(text), "events.hepmc");
    for (Events events = reader.read(2); events.size() > 0; events = reader.read(2)) events.check("hepmc");
  });
}

}  // namespace hml
