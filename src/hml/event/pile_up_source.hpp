#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/event/events.hpp"

namespace hml {

/// A stable particle of a minimum-bias interaction: PDG code, place of production in mm, time in mm/c, momentum and energy
/// in GeV. Single precision, as pile-up files have it.
struct PileUpParticle {
  std::int32_t pdg = 0;
  float x = 0, y = 0, z = 0, t = 0;
  float px = 0, py = 0, pz = 0, e = 0;
};

/// Where the interactions come from that pile up on hard ones. Many threads may ask at a time.
class PileUpSource {
 public:
  using Visit = std::function<void(std::span<const PileUpParticle>)>;

  virtual ~PileUpSource() = default;
  /// Hands `interactions` minimum-bias interactions, one after the other, to `visit`. Which ones depends on the number of
  /// the event and `random` alone: not on threads, nor on what was drawn for other events.
  virtual void draw(std::int64_t event, std::int64_t interactions, Random& random, const Visit& visit) const = 0;
};

/// Opens what a card names as its source of pile-up; `key` is that of the random stream of whoever draws.
using PileUpOpener =
    std::function<std::unique_ptr<const PileUpSource>(const std::filesystem::path& path, std::uint64_t key)>;

/// Whether a path names commands for Pythia (".cmnd"), which ask for a generator.
bool is_generator_commands(const std::filesystem::path& path);

/// Interactions drawn with equal chances, and with replacement, from a file: one of Delphes' ".pileup", or any events with
/// a generator's particles that open_events() reads. The latter are read once, at the first draw, into a temporary file,
/// so that memory does not depend on their number. An input error for anything else, an io error without the file; a
/// config error for commands of a generator.
std::unique_ptr<const PileUpSource> open_pile_up(const std::filesystem::path& path, std::uint64_t key = 0);

/// Replaces `particles` by the stable ones (status 1) of an event of a batch: collection "Particle" with our columns or
/// those of Delphes. Particles that are not finite are left out. An input error where there is no such collection.
void stable_particles(const Events& events, std::int64_t event, std::vector<PileUpParticle>& particles);

}  // namespace hml
