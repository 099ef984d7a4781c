#include "hml/represent/set.hpp"

#include <fmt/format.h>

namespace hml {

void SetRepresentation::declare(Parameters& parameters) {
  parameters.add("observables", observables_, "Names of observables with one value an event each.").required();
}

void SetRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  if (observables_.empty()) throw Error(ErrorKind::config, "a set needs at least one observable", place);
  for (const auto& name : observables_) {
    Quantity quantity(name, observables, place);
    if (!quantity.single())
      throw Error(ErrorKind::config,
                  fmt::format("'{}' has several values an event; a set takes one each, as of the object '{}0'", name,
                              quantity.objects()[0].steps[0].name),
                  place);
    for (const auto& known : quantities_)
      if (known.name() == quantity.name())
        throw Error(ErrorKind::config, fmt::format("'{}' stands in the set twice", name), place);
    quantities_.push_back(std::move(quantity));
  }
  // Saved as they are compared and printed: in their canonical spelling.
  observables_ = names();
}

std::vector<std::int64_t> SetRepresentation::shape() const { return {static_cast<std::int64_t>(quantities_.size())}; }

std::vector<std::string> SetRepresentation::names() const {
  std::vector<std::string> out;
  for (const auto& quantity : quantities_) out.push_back(quantity.name());
  return out;
}

std::vector<std::string> SetRepresentation::units() const {
  std::vector<std::string> out;
  for (const auto& quantity : quantities_) out.push_back(quantity.unit());
  return out;
}

void SetRepresentation::fill(const Events& events, std::span<float> rows) const {
  // No events fill no rows, yet they show whether what is asked for is there.
  for (std::size_t k = 0; k < quantities_.size(); ++k)
    quantities_[k].fill(events, events.size() > 0 ? rows.subspan(k) : rows, quantities_.size());
}

}  // namespace hml
