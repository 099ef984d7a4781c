#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/table.hpp"
#include "hml/event/events.hpp"
#include "hml/generate/cross_section.hpp"
#include "hml/generate/process_settings.hpp"

namespace hml {

/// Events of one block, with what their sampling says about the cross section.
struct GeneratedBlock {
  Events events;  ///< collections "Event" and "Particle"
  std::vector<SubprocessStatistics> statistics;
};

/// Generates events with Pythia 8, one instance a worker. A block of events depends on (settings, seed, block) alone:
/// not on the number of threads, nor on what an instance did before.
class Generator {
 public:
  /// Events of a whole block; event i of block b has the number b * block_events + i.
  static constexpr std::int64_t block_events = 200;

  /// Starts `threads` instances side by side (about half a second). Errors as understand(); what Pythia refuses to
  /// start is a physics error with Pythia's words.
  Generator(const ProcessSettings& settings, std::uint64_t seed, int threads);
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  /// The first `events` events of a block; each worker's calls come from one thread at a time. ^C is an error
  /// (interrupted), after which the generator is still good.
  GeneratedBlock generate(std::int64_t block, std::int64_t events, int worker);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Number of blocks of a sample, and of events in one of them.
constexpr std::int64_t block_count(std::int64_t events) {
  return (events + Generator::block_events - 1) / Generator::block_events;
}
constexpr std::int64_t events_in_block(std::int64_t events, std::int64_t block) {
  const std::int64_t left = events - block * Generator::block_events;
  return left < Generator::block_events ? left : Generator::block_events;
}

/// What was generated, for the table.
struct GeneratedSample {
  std::string name;
  ProcessSettings settings;
  CrossSection cross_section;
  std::int64_t events = 0;
  std::uint64_t seed = 0;
};

/// Name, collider, process, cross section in pb with its error, events, seed: one row a sample.
Table generation_table(const std::vector<GeneratedSample>& samples);

/// "8.318".
std::string pythia_version();

}  // namespace hml
