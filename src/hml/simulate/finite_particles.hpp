#pragma once
#include <optional>

#include "hml/event/events.hpp"

namespace hml {

/// Events without numbers that are none, so that nothing of the kind is written: of a particle with a momentum, mass, place,
/// time or charge that is not finite, or beyond 1e30, all of these become 0, and so does a weight, scale or coupling of the
/// event. Nothing where all is well.
std::optional<Events> finite_particles(const Events& events);

}  // namespace hml
