#pragma once
#include <string>

#include "hml/event/events.hpp"

namespace hml {

// What the objects of Delphes' files have beyond the columns that we write, made of events under Delphes' names.

/// Adds collection "Weight" (class Weight): the event's weight, then its further ones (columns "weight_...").
void add_weights(Events& events);

/// Adds "HardEnergyFraction" where the collection's class has it and no module filled it: without pile-up it is 1.
void add_hard_fraction(Collection& collection, const std::string& class_name);

}  // namespace hml
