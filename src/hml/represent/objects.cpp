#include "hml/represent/objects.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace hml {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Directions closer to the beam than this have no components that a float could hold.
constexpr double largest_eta = 50;

bool usable(const Momentum& m) {
  return m.pt > 0 && std::abs(m.eta) <= largest_eta && std::isfinite(m.pt + m.phi + m.mass);
}

}  // namespace

ObjectBatch find_objects(const Events& events, const ObjectName& name) {
  ObjectBatch out;
  out.selection = select_objects(events, name);
  out.momenta = momenta(out.selection);
  const auto all = out.selection.event_offsets();
  out.offsets.reserve(all.size());
  out.offsets.push_back(0);
  out.entries.reserve(out.momenta.size());
  for (std::size_t event = 0; event + 1 < all.size(); ++event) {
    for (std::int64_t entry = all[event]; entry < all[event + 1]; ++entry)
      if (out.selection.object[at(entry)] >= 0 && usable(out.momenta[at(entry)])) out.entries.push_back(entry);
    out.offsets.push_back(static_cast<std::int64_t>(out.entries.size()));
  }
  return out;
}

void sort_by_pt(ObjectBatch& batch) {
  for (std::size_t event = 0; event + 1 < batch.offsets.size(); ++event)
    std::stable_sort(batch.entries.begin() + batch.offsets[event], batch.entries.begin() + batch.offsets[event + 1],
                     [&](std::int64_t a, std::int64_t b) { return batch.momentum(a).pt > batch.momentum(b).pt; });
}

ObjectName parent_of(const ObjectName& name) {
  if (name.steps.empty()) return {};
  return {{name.steps.begin(), name.steps.end() - 1}, {}};
}

std::vector<Momentum> find_axes(const Events& events, const ObjectName& name, const ObjectBatch& batch) {
  std::vector<Momentum> out(batch.momenta.size());
  if (name.steps.size() > 1) {
    const auto parents = momenta(select_objects(events, parent_of(name)));
    if (batch.selection.offsets.empty()) return parents;  // one object of one object
    const auto& below = batch.selection.offsets.back();
    for (std::size_t parent = 0; parent < parents.size(); ++parent)
      std::fill(out.begin() + below[parent], out.begin() + below[parent + 1], parents[parent]);
    return out;
  }
  for (std::int64_t event = 0; event < events.size(); ++event) {
    P4 sum;
    for (const auto entry : batch.of_event(event)) sum += batch.momentum(entry).p4();
    for (const auto entry : batch.of_event(event)) out[at(entry)] = Momentum::from(sum);
  }
  return out;
}

void ObjectSettings::declare(Parameters& parameters, int most) {
  parameters.add("of", of, "The objects: fatjet0.constituents.").required();
  parameters
      .add("length", length,
           "Objects an event: the first by falling pt; those beyond are left out, places without one "
           "hold zeros.")
      .min(1)
      .max(most);
}

ObjectName read_objects(std::string& text, const ObservableCatalogue& observables, const Place& place) {
  try {
    ObjectName name = parse_object(text, observables);
    if (name.is_sum())
      throw Error(ErrorKind::config, fmt::format("'{}' is a sum, which is no object of the events", text));
    text = name.text();
    return name;
  } catch (const Error& error) {
    throw Error(error.kind(), "of: " + error.message(), place);
  }
}

}  // namespace hml
