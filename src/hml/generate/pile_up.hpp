#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>

#include "hml/event/pile_up_source.hpp"

namespace hml {

/// Opens sources of pile-up as open_pile_up() does, and files of commands for Pythia (".cmnd", with SoftQCD processes):
/// their interactions are generated when they are drawn, those of an event from (key, event) alone. A command that Pythia does not know is a config error with file and line; what it
/// refuses to start, a physics error at the first draw. At most as many instances of Pythia run as threads draw at a time.
std::unique_ptr<const PileUpSource> open_generated_pile_up(const std::filesystem::path& path, std::uint64_t key);

}  // namespace hml
