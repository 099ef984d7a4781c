#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/event/hepmc_lines.hpp"

namespace hml::hepmc {

/// The text of some events, cut out of a file: what must be done in order is done, the rest may be done in any thread.
struct Texts {
  struct Start {
    std::size_t at;  ///< of the event's first line in `text`
    int line;        ///< of that line in the file
    Version version;
  };
  std::filesystem::path path;
  std::int64_t first = 0;  ///< number of the first event
  std::string text;        ///< lines with their ends, of all events
  std::vector<Start> starts;

  std::int64_t size() const { return static_cast<std::int64_t>(starts.size()); }
};

/// Makes events of their texts; an input error names file, line and event of what is malformed.
Events parse(const Texts& texts);

}  // namespace hml::hepmc
