#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "hml/event/events.hpp"
#include "hml/generate/cross_section.hpp"

namespace hml::cli {

/// A block of events on its way into a file, with what the generator says about the cross section.
struct Block {
  Events events;
  std::vector<SubprocessStatistics> statistics;
};

/// How an event file is filled: block after block, made on several threads, written in order.
struct EventProduct {
  std::filesystem::path path;
  std::string key;
  nlohmann::ordered_json provenance;
  std::string label;              ///< of the progress line
  std::int64_t events = 0;        ///< in all
  std::int64_t block_events = 0;  ///< of a whole block
  int threads = 1;
  CrossSection cross_section;  ///< where the blocks bring none: that of the particles, which are a file already
  /// Makes block `index` of `events` events; called from several threads, `worker` in [0, threads).
  std::function<Block(std::int64_t index, std::int64_t events, int worker)> make;
};

/// Fills the file and returns the pooled cross section. After ^C the finished blocks are kept beside the file's place;
/// the next call with the same key goes on from there, to the same bytes as an unbroken one.
CrossSection write_events(const EventProduct& product);

}  // namespace hml::cli
