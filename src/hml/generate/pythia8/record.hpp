#pragma once
#include <cstdint>

#include <Pythia8/Pythia.h>

#include "hml/event/particle_record.hpp"

namespace hml::pythia8 {

/// Appends Pythia's present event to a record, without its entry 0 (the system as a whole).
void add_event(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number);

/// Appends the hard process of Pythia's present event as an LHE file has it: without system and beams, with the status -1 of
/// what comes in, 2 of resonances and 1 of what goes out.
void add_hard_process(ParticleRecord& record, const Pythia8::Pythia& pythia, std::int64_t number);

}  // namespace hml::pythia8
