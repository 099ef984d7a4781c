#include "hml/observe/quantity.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/selection.hpp"

namespace hml {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

template <class T>
bool is(const Observable& observable) {
  return std::holds_alternative<T>(observable.value);
}

Error unknown_observable(std::string_view text, const ObservableName& name, const ObservableCatalogue& catalogue,
                         const Place& place) {
  std::string message = fmt::format("unknown observable '{}'", text);
  const std::string objects(text.substr(0, name.observable_position));
  std::vector<std::string> near;
  for (const auto& word : catalogue.nearest_names(name.observable)) near.push_back(objects + word);
  if (!near.empty()) message += fmt::format("; did you mean '{}'?", fmt::join(near, "' or '"));
  return Error(ErrorKind::config, mark_position(message, text, name.observable_position), place);
}

bool any_stored(const std::vector<const Column*>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const Column* column) { return column != nullptr; });
}

bool all_stored(const std::vector<const Column*>& columns) {
  return std::all_of(columns.begin(), columns.end(), [](const Column* column) { return column != nullptr; });
}

std::vector<double> of_object(const Observable& observable, const Observable::OfObject& value,
                              const Selection& selection) {
  const auto columns = stored_columns(selection, observable.columns);
  std::vector<double> out;
  if (any_stored(columns)) out = gather(selection, columns);
  if (all_stored(columns)) return out;
  const auto all = momenta(selection);
  out.resize(all.size(), undefined);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (selection.object[i] >= 0 && !columns[selection.source[i]]) out[i] = value(all[i]);
  return out;
}

std::vector<double> of_column(const Observable& observable, const Observable::OfColumn& value,
                              const Selection& selection) {
  const auto columns = stored_columns(selection, observable.columns);
  if (!any_stored(columns)) {
    std::vector<std::string> collections;
    for (const auto* collection : selection.collections) collections.push_back(collection->name);
    throw Error(ErrorKind::input,
                fmt::format("'{}' is read from a stored column ({}), and {} has none", observable.name,
                            fmt::join(observable.columns, " or "), fmt::join(collections, ", ")));
  }
  int width = 1;
  for (const Column* column : columns)
    if (column) width = std::max(width, column->width);
  const auto rows = gather(selection, columns, width);
  std::vector<double> out(selection.object.size(), undefined);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (selection.object[i] >= 0) out[i] = value({rows.data() + i * at(width), at(width)});
  return out;
}

std::vector<double> of_group(const Observable::OfGroup& value, const std::vector<Selection>& selections,
                             std::int64_t events) {
  std::vector<std::vector<Momentum>> all;
  std::vector<std::vector<std::int64_t>> offsets;
  for (const auto& selection : selections) {
    all.push_back(momenta(selection));
    offsets.push_back(selection.event_offsets());
  }
  std::vector<double> out(at(events), undefined);
  std::vector<Momentum> group;
  for (std::size_t event = 0; event < out.size(); ++event) {
    group.clear();
    bool complete = true;
    for (std::size_t s = 0; s < selections.size(); ++s) {
      complete = complete && !selections[s].incomplete[event];
      group.insert(group.end(), all[s].begin() + offsets[s][event], all[s].begin() + offsets[s][event + 1]);
    }
    if (complete) out[event] = value(group);
  }
  return out;
}

Jagged of_count(const Observable::OfCount& value, Selection selection, bool single) {
  Jagged out;
  const auto& last = selection.offsets.back();
  for (std::size_t parent = 0; parent + 1 < last.size(); ++parent) {
    const auto begin = selection.object.begin() + last[parent], end = selection.object.begin() + last[parent + 1];
    out.values.push_back(value(std::count_if(begin, end, [](std::int64_t object) { return object >= 0; })));
  }
  selection.offsets.pop_back();
  if (!single) out.offsets = std::move(selection.offsets);
  return out;
}

/// A missing parent has no number of children, not zero of them.
void mark_missing(std::vector<double>& values, const Selection& parents) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (parents.object[i] < 0) values[i] = undefined;
}

Jagged of_pair(const Observable::OfPair& value, const Selection& a, const Selection& b, bool single_a, bool single_b) {
  const auto as = momenta(a), bs = momenta(b);
  const auto a_offsets = a.event_offsets(), b_offsets = b.event_offsets();
  Jagged out;
  std::vector<std::int64_t> outer{0}, inner{0};
  for (std::size_t event = 0; event + 1 < a_offsets.size(); ++event) {
    for (std::int64_t i = a_offsets[event]; i < a_offsets[event + 1]; ++i) {
      for (std::int64_t k = b_offsets[event]; k < b_offsets[event + 1]; ++k)
        out.values.push_back(a.object[at(i)] < 0 || b.object[at(k)] < 0 ? undefined : value(as[at(i)], bs[at(k)]));
      inner.push_back(static_cast<std::int64_t>(out.values.size()));
    }
    outer.push_back(static_cast<std::int64_t>(inner.size()) - 1);
  }
  if (single_a && single_b) return out;
  if (single_a || single_b)
    out.offsets = {flatten_offsets({std::move(outer), std::move(inner)})};
  else
    out.offsets = {std::move(outer), std::move(inner)};
  return out;
}

}  // namespace

std::vector<std::int64_t> Jagged::event_offsets() const {
  if (!offsets.empty()) return flatten_offsets(offsets);
  std::vector<std::int64_t> out(values.size() + 1);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int64_t>(i);
  return out;
}

Quantity::Quantity(std::string_view text, const ObservableCatalogue& catalogue, Place place) {
  try {
    name_ = parse_observable_name(text);
  } catch (const Error& error) {
    throw Error(error.kind(), error.message(), place);
  }
  const Observable* found = catalogue.find(name_.observable);
  if (!found) throw unknown_observable(text, name_, catalogue, place);
  observable_ = *found;
  name_.observable = observable_.name;
  canonical_ = name_.text();
  check_objects(text, place);
  structure_ = find_structure();
}

void Quantity::check_objects(std::string_view text, const Place& place) const {
  const std::size_t n = name_.objects.size();
  const auto wrong = [&](const std::string& needs) {
    return Error(ErrorKind::config, fmt::format("'{}': {} needs {}", text, observable_.name, needs), place);
  };
  if (is<Observable::OfPair>(observable_) && n != 2)
    throw wrong(fmt::format("two objects, as in 'jet0,jet1.{}', not {}", observable_.name, n));
  if (is<Observable::OfCount>(observable_) && (n != 1 || name_.objects[0].steps.back().single))
    throw wrong("one collection, as in 'jet.size'");
  if ((is<Observable::OfObject>(observable_) || is<Observable::OfColumn>(observable_)) && n != 1)
    throw wrong(fmt::format("one object, as in 'jet0.{}', not {}", observable_.name, n));
}

std::string Quantity::find_structure() const {
  const auto& objects = name_.objects;
  if (is<Observable::OfGroup>(observable_)) return "";
  if (is<Observable::OfCount>(observable_)) {
    const ObjectName parents{{objects[0].steps.begin(), objects[0].steps.end() - 1}};
    return parents.single() ? "" : parents.text();
  }
  std::vector<std::string> several;
  for (const auto& object : objects)
    if (!object.single()) several.push_back(object.text());
  return fmt::format("{}", fmt::join(several, ","));
}

std::string Quantity::label() const {
  std::vector<std::string> objects;
  for (const auto& object : name_.objects) {
    std::string text;
    for (const char c : object.text()) text += c == '_' ? std::string("\\_") : std::string(1, c);
    objects.push_back(fmt::format("\\mathrm{{{}}}", text));
  }
  return fmt::format("{}({})", observable_.label, fmt::join(objects, ", "));
}

Jagged Quantity::evaluate(const Events& events) const {
  try {
    std::vector<Selection> selections;
    for (const auto& object : name_.objects) selections.push_back(select_objects(events, object));
    Selection& first = selections.front();
    if (const auto* value = std::get_if<Observable::OfPair>(&observable_.value))
      return of_pair(*value, first, selections[1], name_.objects[0].single(), name_.objects[1].single());
    if (const auto* value = std::get_if<Observable::OfCount>(&observable_.value)) {
      Jagged out = of_count(*value, std::move(first), single());
      const auto& steps = name_.objects[0].steps;
      if (steps.size() > 1) mark_missing(out.values, select_objects(events, {{steps.begin(), steps.end() - 1}}));
      return out;
    }
    if (const auto* value = std::get_if<Observable::OfGroup>(&observable_.value)) {
      const bool stored =
          selections.size() == 1 && name_.objects[0].single() && all_stored(stored_columns(first, observable_.columns));
      return {{},
              stored ? gather(first, stored_columns(first, observable_.columns))
                     : of_group(*value, selections, events.size())};
    }
    Jagged out;
    if (const auto* value = std::get_if<Observable::OfObject>(&observable_.value))
      out.values = of_object(observable_, *value, first);
    if (const auto* value = std::get_if<Observable::OfColumn>(&observable_.value))
      out.values = of_column(observable_, *value, first);
    if (!single()) out.offsets = std::move(first.offsets);
    return out;
  } catch (Error& error) {
    throw error.in(fmt::format("observable '{}'", canonical_));
  }
}

void Quantity::fill(const Events& events, std::span<float> out, std::size_t stride) const {
  if (!single()) throw Error(ErrorKind::internal, fmt::format("'{}' has several values an event", canonical_));
  const auto values = evaluate(events).values;
  for (std::size_t event = 0; event < values.size(); ++event) out[event * stride] = static_cast<float>(values[event]);
}

}  // namespace hml
