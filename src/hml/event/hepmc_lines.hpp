#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include "hml/event/hepmc_event.hpp"

namespace hml::hepmc {

enum class Version { hepmc2, hepmc3 };

/// The version that a line "HepMC::...-START_EVENT_LISTING" tells of; none for any other line.
std::optional<Version> version_of(std::string_view line);
/// What reads the lines of events in that version.
std::unique_ptr<Lines> lines_of(Version version);

}  // namespace hml::hepmc
