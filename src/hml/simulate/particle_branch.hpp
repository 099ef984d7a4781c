#pragma once
#include <cstdint>
#include <span>

#include "hml/simulate/detector_event.hpp"

namespace hml {

/// Columns of the class GenParticle, in the units of the collection "Particle" but in single precision, as all that a
/// detector writes; with `pile_up`, whether it comes from there.
void begin_particles(Collection& collection, bool pile_up);

/// Appends generator particles. Relatives are indices among those that are written: `index` has them by number of the
/// particle, -1 for one that is not.
void write_particles(const DetectorEvent& event, std::span<const CandidateId> objects,
                     std::span<const std::int32_t> index, bool pile_up, Collection& collection);

}  // namespace hml
