#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/simulate/card.hpp"
#include "hml/simulate/card_findings.hpp"
#include "hml/simulate/module.hpp"

namespace hml {

/// A module of a card, ready to run, with the arrays that it touches and the key of its random stream.
struct Step {
  std::string name, type;
  Place place;
  std::unique_ptr<Module> module;
  std::vector<ArrayId> reads, makes, changes;
  std::uint64_t key = 0;
};

/// The arrays that are there before the first module: "Delphes/stableParticles", ...
namespace generated_arrays {
inline constexpr ArrayId stable_particles = 0, partons = 1, all_particles = 2;
inline constexpr ArrayId hard_stable_particles = 3, hard_partons = 4, hard_all_particles = 5;  // "Delphes/...LHEF"
}

/// The modules of a card's ExecutionPath in their order, without those whose arrays no writer needs.
struct Chain {
  std::vector<Step> steps;
  std::size_t arrays = 0;
  bool reads_all_particles = false;
  bool reads_hard_process = false;
  std::vector<std::filesystem::path> pile_up;  // files that modules draw pile-up from
};

/// Makes, configures and connects the modules of a card. What is wrong with the card and what its author should know
/// goes to `findings`, in the order of the ExecutionPath; the chain can run where there are no problems. `open_source`
/// opens sources of pile-up; `hard_process` says whether events bring theirs.
Chain build_chain(const Card& card, const ModuleCatalogue& catalogue, std::uint64_t seed, const PileUpOpener& open_source,
                  bool hard_process, CardFindings& findings);

}  // namespace hml
