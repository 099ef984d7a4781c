#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hml/event/source.hpp"
#include "hml/generate/pythia_run.hpp"

namespace hml::cli {

/// Which particles are wanted, and how they are made where they are not there yet.
struct ParticleRequest {
  /// What open_events() reads, "-" for text of the standard input, a .cmnd, or LHE files.
  std::vector<std::string> paths;
  std::int64_t skip = 0, most = 0;  ///< events [skip, skip + most) of it; most = 0: to the end
  std::vector<std::string> pythia;  ///< lines for the shower of LHE events, or behind those of a .cmnd
  std::uint64_t seed = 0;           ///< of Pythia's random numbers
  std::int64_t piece = 50;          ///< events of a piece at most; those that Pythia makes come in its blocks
  bool hard_process = false;        ///< keep the hard process of what Pythia makes beside (collection "HardProcess")

  /// For messages: the first path, and how many more there are.
  std::string name() const;
};

/// Whether Pythia makes the events, so that their hard process can be kept: files of commands and LHE files, not pipes.
bool has_hard_process(const ParticleRequest& request);

/// Particles on their way into a detector, piece by piece: files that open_events() reads, LHE files by way of Pythia's
/// showers, and Pythia's command files.
class ParticleInput {
 public:
  virtual ~ParticleInput() = default;

  /// A run of events, as far as it is known before it is worked on.
  struct Piece {
    std::int64_t first = 0;  ///< number of the first event in the input
    std::int64_t events = 0;
    PendingEvents read;                 ///< where the input is a stream of particles
    std::string text;                   ///< of an LHE file,
    std::shared_ptr<PythiaRun> shower;  ///< and what showers it
  };

  /// Number of events to come; none where only the end of the input tells.
  virtual std::optional<std::int64_t> size() const = 0;
  /// The next piece, none at the end; one thread at a time. An input error names file and place.
  virtual std::optional<Piece> next() = 0;
  /// Its particles; safe to call from many threads. There may be fewer events than in the piece.
  virtual Events particles(Piece piece) = 0;
};

/// Opens the input. A usage error where a .cmnd does not say how many events, else errors as the formats have them.
std::unique_ptr<ParticleInput> open_particles(const ParticleRequest& request);

}  // namespace hml::cli
