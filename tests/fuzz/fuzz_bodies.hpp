// What the fuzzers and the replay of their seeds run: text in, and a value or an hml::Error of a kind that says so out.
// Anything else - another exception, a bug of ours, an endless loop - ends the program.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

#include "hml/core/error.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/event/lhe.hpp"
#include "hml/event/pile_up_file.hpp"
#include "hml/generate/lhe_text.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {

inline void expect_explained(const Error& error) {
  if (error.kind() != ErrorKind::internal && !error.message().empty()) return;
  std::fprintf(stderr, "a bug of ours: %s\n", error.what());
  std::abort();
}

template <class Body>
void refuse_or_take(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    expect_explained(error);
  }
}

/// Bytes under a path, in memory alone.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& bytes) : file_(::memfd_create("bytes", MFD_CLOEXEC)) {
    if (file_ < 0 || ::write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
  }
  ~MemoryFile() { ::close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

/// A card, stopped early where it loops, and the detector that it describes; no file is opened.
inline void fuzz_card(const std::string& text) {
  const CardLimits limits{.commands = 5'000, .seconds = 1, .bytes = std::int64_t{256} << 20, .sources = false};
  const PileUpOpener no_files = [](const std::filesystem::path& path, std::uint64_t) -> std::unique_ptr<const PileUpSource> {
    throw Error(ErrorKind::io, "not here: " + path.string());
  };
  refuse_or_take([&] {
    const Card card = Card::parse(text, "card.tcl", limits);
    for (const auto& module : card.modules())
      for (const auto& setting : module.settings)
        if (setting.items.empty()) std::abort();
    const CardFindings found = Detector::check(card, module_catalogue(), no_files);
    for (const auto& error : found.problems) expect_explained(error);
  });
}

/// HepMC text of one version or the other, in batches of two events.
inline void fuzz_hepmc(const std::string& text) {
  refuse_or_take([&] {
    HepmcReader reader(std::make_unique<TextBuffer>(std::make_unique<std::istringstream>(text)), "events.hepmc");
    for (Events events = reader.read(2); events.size() > 0; events = reader.read(2)) events.check("hepmc");
  });
}

/// Les Houches text as events, and as the pieces that are showered.
inline void fuzz_lhe(const std::string& text) {
  refuse_or_take([&] {
    const MemoryFile file(text);
    LheReader reader(file.path());
    for (Events events = reader.read(2); events.size() > 0; events = reader.read(2)) events.check("lhe");
  });
  refuse_or_take([&] {
    LheText pieces(std::make_unique<TextBuffer>(std::make_unique<std::istringstream>(text)), "events.lhe");
    while (pieces.read(2).events > 0) {
    }
  });
}

/// A pile-up file: all of its events, one by one and in a batch. Events may lie upon one another, so that a small file
/// holds many particles: no more than the first hundred events are read.
inline void fuzz_pile_up(const std::string& bytes) {
  const MemoryFile file(bytes);
  refuse_or_take([&] {
    const PileUpFile pile_up(file.path());
    std::vector<PileUpParticle> particles;
    for (std::int64_t e = 0; e < std::min<std::int64_t>(pile_up.size(), 100); ++e) pile_up.read(e, particles);
  });
  refuse_or_take([&] {
    const auto source = open_pile_up_events(file.path());
    source->read(0, std::min<std::int64_t>(*source->size(), 100)).check("pile-up");
  });
}

}  // namespace hml
