#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/event/pile_up_source.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/card_findings.hpp"
#include "hml/simulate/module_catalogue.hpp"

namespace hml {

/// A detector, as a card describes it: turns generator events into detector objects, as Delphes does.
class Detector {
 public:
  /// Reads the card and checks all of it - modules, parameters, formulas, who reads which array - before the first
  /// event. Config errors name card, line and the nearest names. `open_source` opens what the card names for pile-up.
  Detector(const std::filesystem::path& card, std::uint64_t seed, const ModuleCatalogue& modules = module_catalogue(),
           const PileUpOpener& open_source = open_pile_up);
  /// From a card that was read. `hard_process`: events bring theirs (collection "HardProcess"), so that what only it
  /// tells is written.
  Detector(Card card, std::uint64_t seed, const ModuleCatalogue& modules = module_catalogue(),
           const PileUpOpener& open_source = open_pile_up, bool hard_process = false);
  /// From the text of a card; `name` stands for its file in messages.
  static Detector from_text(const std::string& card, const std::string& name, std::uint64_t seed,
                            const PileUpOpener& open_source = open_pile_up);
  /// All that is wrong with a card, not the first fault alone, and what in it has no effect.
  static CardFindings check(const Card& card, const ModuleCatalogue& modules = module_catalogue(),
                            const PileUpOpener& open_source = open_pile_up);
  /// What the card says without effect.
  const std::vector<Error>& warnings() const;
  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;
  ~Detector();

  /// Detector objects of a batch with collections "Event" and "Particle", and "HardProcess" where events bring it (columns pdg, status, mother1, mother2, daughter1,
  /// daughter2 int32; px, py, pz, e, mass in GeV and x, y, z in mm, t in mm/c double; charge float). The result holds
  /// "Event" as it came and a collection for each branch of the card's TreeWriter, float32 and int32 columns. Event i of
  /// the batch draws the random numbers of event `first_event` + i, whatever the batch. Numbers that are none become 0, those of
  /// a particle all together (finite_particles.hpp). Safe to call from many threads.
  Events simulate(const Events& given, std::int64_t first_event) const;

  /// Whether modules read the hard process of events, where these bring it.
  bool reads_hard_process() const;
  /// The card and all it sources, for provenance.
  const std::string& card_text() const;
  /// The files that pile-up is drawn from, for provenance.
  const std::vector<std::filesystem::path>& pile_up_files() const;
  /// How many events a batch should hold at most, for memory's sake: with pile-up each is megabytes.
  std::int64_t batch_events() const;
  /// Names of the collections that simulate() adds.
  std::vector<std::string> collections() const;
  /// The class of each of them, by Delphes' names ("Jet", "Track", ...).
  std::map<std::string, std::string> classes() const;

  /// What a module cost so far, over all threads; modules that no branch needs are not run and not listed.
  struct ModuleTime {
    std::string name, type;
    double seconds = 0;
  };
  std::vector<ModuleTime> times() const;

 private:
  struct Parts;
  explicit Detector(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hml
