#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/event/events.hpp"
#include "hml/generate/lhe_text.hpp"

namespace hml {

/// A line of Pythia 8's language and where it stands.
struct PythiaLine {
  std::string text;
  Place place;
};

/// The lines of a command file; an io error where it cannot be read.
std::vector<PythiaLine> read_command_file(const std::string& path);

/// Pythia 8 as its own lines say: on hard processes of its own, or on the events of an LHE file, which it showers and
/// hadronises. A block of events depends on lines, seed, the number of its first event and its LHE events alone. Instances
/// are made as threads ask for them.
class PythiaRun {
 public:
  /// Events of a whole block.
  static constexpr std::int64_t block_events = 50;

  /// Starts the first instance: a config error for a line that Pythia does not understand, a physics error with its
  /// words where it does not start. `lhe_head` is that of an LHE file, or empty.
  /// `hard_process`: the collection "HardProcess" holds the hard process of each event, as LHE files have it, beside.
  PythiaRun(std::vector<PythiaLine> lines, std::string lhe_head, std::uint64_t seed, bool hard_process = false);
  ~PythiaRun();

  /// Number of events that the lines ask for (Main:numberOfEvents); 0 where they do not.
  std::int64_t events_asked() const;
  /// Collections "Event" and "Particle" of `events` events, the first of which has the number `first`. Safe to call from many threads.
  Events generate(std::int64_t first, std::int64_t events);
  /// The same from events of an LHE file, whose weights (XWGTUP) and numbers in the file they keep. Pythia may leave
  /// some out: those that it cannot hadronise, or that a veto of its settings takes.
  Events shower(std::int64_t first, const LheText::Piece& hard);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace hml
