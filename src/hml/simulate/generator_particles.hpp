#pragma once
#include <string>

#include "hml/event/events.hpp"

namespace hml {

/// What a Detector simulates from, out of the events of any file: "Event" and "Particle" as they are where "Particle" has
/// our columns, else from those of Delphes' class GenParticle (times in seconds; charges by the PDG numbers). An input
/// error names `where` and what there is instead of them.
Events generator_particles(Events events, const std::string& where);

}  // namespace hml
