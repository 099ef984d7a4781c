#pragma once
#include <cstdint>

#include <Pythia8/Pythia.h>

#include "hml/event/particle_record.hpp"

namespace hml::pythia8 {

/// Appends Pythia's present event to a record, without its entry 0 (the system as a whole).
void add_event(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number);

}  // namespace hml::pythia8
