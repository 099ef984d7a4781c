#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/core/p4.hpp"
#include "hml/event/events.hpp"

/// What the readers of layouts have in common when they fill events.
namespace hml {

/// Adds the collection "Event" for events first, first + 1, ...: `number`, `weight` (1 where none are given), `label`
/// and, where parts are given, `part`. Sets the number of events.
Collection& add_event_header(Events& events, std::int64_t first, std::vector<std::int32_t> labels,
                             std::vector<std::uint8_t> parts = {}, std::vector<double> weights = {});

/// Adds a collection of one object an event, without columns yet.
Collection& add_single(Events& events, const std::string& name);

/// Adds the relation `constituents` of a collection of one object an event to all objects of another.
void relate_all(Collection& single, const Collection& constituents);

/// Adds to "Jet", a collection of one object an event, the momenta as pt, eta, phi and mass.
void add_momenta(Collection& jets, const std::vector<P4>& momenta);

}  // namespace hml
