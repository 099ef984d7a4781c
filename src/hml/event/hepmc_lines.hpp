#pragma once
#include <memory>
#include <string_view>

#include "hml/event/hepmc_event.hpp"

namespace hml::hepmc {

/// What reads the lines below the header "HepMC::...-START_EVENT_LISTING"; nullptr where the line is none.
std::unique_ptr<Lines> lines_of(std::string_view header);

}  // namespace hml::hepmc
