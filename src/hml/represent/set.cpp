#include "hml/represent/set.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"

namespace hml {

void SetRepresentation::declare(Parameters& parameters) {
  parameters
      .add("observables", observables_,
           "Names of observables with one value an event each, or expressions of them: jet0.pt / jet1.pt.")
      .required();
}

void SetRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  if (observables_.empty()) throw Error(ErrorKind::config, "a set needs at least one observable", place);
  for (const auto& text : observables_) {
    Expression column(text, observables, place);
    if (!column.single()) {
      const auto& objects = column.quantities()[0].objects();
      const std::string hint = objects.empty() || objects[0].steps.empty()
                                   ? "one object"
                                   : fmt::format("the object '{}0'", objects[0].steps[0].name);
      throw Error(ErrorKind::config,
                  fmt::format("'{}' has several values an event; a set takes one each, as of {}", column.name(), hint),
                  place);
    }
    if (std::any_of(columns_.begin(), columns_.end(), [&](const auto& known) { return known.name() == column.name(); }))
      throw Error(ErrorKind::config, fmt::format("'{}' stands in the set twice", column.name()), place);
    columns_.push_back(std::move(column));
  }
  // Saved as they are compared and printed: in their canonical spelling.
  observables_ = names();
}

std::vector<std::int64_t> SetRepresentation::shape() const { return {static_cast<std::int64_t>(columns_.size())}; }

std::vector<std::string> SetRepresentation::names() const {
  std::vector<std::string> out;
  for (const auto& column : columns_) out.push_back(column.name());
  return out;
}

std::vector<std::string> SetRepresentation::units() const {
  std::vector<std::string> out;
  for (const auto& column : columns_) out.push_back(column.unit());
  return out;
}

std::vector<ColumnRequest> SetRepresentation::requests() const {
  std::vector<ColumnRequest> out;
  for (const auto& column : columns_) add_requests(out, column.requests());
  return out;
}

void SetRepresentation::fill(const Events& events, std::span<float> rows) const {
  Observations observations(events);  // what columns share is found once
  // No events fill no rows, yet they show whether what is asked for is there.
  for (std::size_t k = 0; k < columns_.size(); ++k)
    columns_[k].fill(observations, events.size() > 0 ? rows.subspan(k) : rows, columns_.size());
}

}  // namespace hml
