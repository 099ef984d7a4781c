// How a quantity gets its values: one function for each kind of observable.
#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"

namespace hml {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// The columns that hold the observable itself, one for each collection of the objects, nullptr where there is none.
struct Stored {
  std::vector<const Column*> columns;

  Stored(const Selection& selection, const Observable& observable)
      : columns(observable.columns.empty() ? std::vector<const Column*>(selection.collections.size())
                                           : stored_columns(selection, observable.columns)) {}
  bool any() const {
    return std::any_of(columns.begin(), columns.end(), [](const Column* column) { return column != nullptr; });
  }
  bool all() const {
    return !columns.empty() &&
           std::all_of(columns.begin(), columns.end(), [](const Column* c) { return c != nullptr; });
  }
};

/// One value an entry from its row of the stored columns; undefined where the object or its column is missing.
std::vector<double> of_rows(const Observable::OfColumn& value, const Selection& selection,
                            const std::vector<const Column*>& columns) {
  int width = 1;
  for (const Column* column : columns)
    if (column) width = std::max(width, column->width);
  const auto rows = gather(selection, columns, width);
  std::vector<double> out(selection.object.size(), undefined);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (selection.object[i] >= 0 && columns[selection.source[i]])
      out[i] = value({rows.data() + i * at(width), at(width)});
  return out;
}

/// One value an entry: as stored where it is, else computed by value(entry) where the object is there.
template <class Value>
std::vector<double> stored_or(const Observable& observable, const Selection& selection, const Stored& stored,
                              Value value) {
  std::vector<double> out = !stored.any()       ? std::vector<double>(selection.object.size(), undefined)
                            : observable.stored ? of_rows(observable.stored, selection, stored.columns)
                                                : gather(selection, stored.columns);
  if (stored.all()) return out;
  for (std::size_t i = 0; i < out.size(); ++i)
    if (selection.object[i] >= 0 && !(stored.any() && stored.columns[selection.source[i]])) out[i] = value(i);
  return out;
}

std::vector<double> of_object(const Observable& observable, const Observable::OfObject& value, const ObjectName& object,
                              Observations& in) {
  const Selection& selection = in.objects(object);
  const Stored stored(selection, observable);
  if (stored.all()) return stored_or(observable, selection, stored, [](std::size_t) { return undefined; });
  const auto& all = in.momenta(object);
  return stored_or(observable, selection, stored, [&](std::size_t i) { return value(all[i]); });
}

/// What each entry is made of, one after another, with offsets from the entries.
struct Parts {
  std::vector<std::int64_t> offsets;
  std::vector<Constituent> list;
};

Parts find_parts(const ObjectName& object, const std::string& observable, Observations& in) {
  for (const Collection* collection : in.objects(object).collections) {
    const auto& known = collection->relations;
    if (std::none_of(known.begin(), known.end(),
                     [](const Relation& relation) { return fold_name(relation.name) == constituents_relation; }))
      throw Error(ErrorKind::input, fmt::format("{} is computed from what an object is made of, and '{}' has no "
                                                "relation '{}'",
                                                observable, collection->name, constituents_relation));
  }
  ObjectName parts = object;
  parts.steps.push_back({.name = constituents_relation});
  const Selection& selection = in.objects(parts);
  const auto& momenta = in.momenta(parts);
  const auto charges = gather(selection, stored_columns(selection, {charge_column}));
  Parts out{selection.offsets.back(), {}};
  out.list.resize(momenta.size());
  for (std::size_t i = 0; i < momenta.size(); ++i)
    out.list[i] = {momenta[i], charges[i] == charges[i] ? charges[i] : 0};
  return out;
}

std::vector<double> of_constituents(const Observable& observable, const Observable::OfConstituents& value,
                                    const ObjectName& object, Observations& in) {
  const Selection& selection = in.objects(object);
  const Stored stored(selection, observable);
  if (stored.all()) return stored_or(observable, selection, stored, [](std::size_t) { return undefined; });
  const auto& all = in.momenta(object);
  const Parts parts = find_parts(object, observable.name, in);
  return stored_or(observable, selection, stored, [&](std::size_t i) {
    const auto count = at(parts.offsets[i + 1] - parts.offsets[i]);
    return value(all[i], {parts.list.data() + parts.offsets[i], count});
  });
}

std::vector<double> of_column(const Observable& observable, const Observable::OfColumn& value,
                              const Selection& selection) {
  const Stored stored(selection, observable);
  if (!stored.any()) {
    std::vector<std::string> collections;
    for (const auto* collection : selection.collections) collections.push_back(collection->name);
    throw Error(ErrorKind::input,
                fmt::format("'{}' is read from a stored column ({}), and {} has none", observable.name,
                            fmt::join(observable.columns, " or "), fmt::join(collections, ", ")));
  }
  return of_rows(value, selection, stored.columns);
}

/// One value a row of the objects of all names: value(groups), a span of momenta for each name.
template <class Value>
std::vector<double> of_groups(Value value, const std::vector<ObjectName>& objects, Observations& in) {
  struct Name {
    const Selection* selection;
    const std::vector<Momentum>* momenta;
    std::vector<std::int64_t> offsets;
  };
  std::vector<Name> names;
  for (const auto& object : objects)
    names.push_back({&in.objects(object), &in.momenta(object), in.objects(object).event_offsets()});
  std::vector<double> out(at(in.size()), undefined);
  std::vector<Observable::Group> groups(names.size());
  for (std::size_t row = 0; row < out.size(); ++row) {
    bool complete = true;
    for (std::size_t k = 0; k < names.size(); ++k) {
      const auto& [selection, momenta, offsets] = names[k];
      complete = complete && !selection->incomplete[row];
      groups[k] = {momenta->data() + offsets[row], at(offsets[row + 1] - offsets[row])};
    }
    if (complete) out[row] = value(std::span<const Observable::Group>(groups));
  }
  return out;
}

std::vector<double> of_group(const Observable& observable, const Observable::OfGroup& value,
                             const std::vector<ObjectName>& objects, Observations& in) {
  if (objects.size() == 1 && objects[0].single()) {
    const Selection& selection = in.objects(objects[0]);
    if (const Stored stored(selection, observable); stored.all()) return gather(selection, stored.columns);
  }
  std::vector<Momentum> together;
  return of_groups(
      [&](std::span<const Observable::Group> groups) {
        if (groups.size() == 1) return value(groups[0]);
        together.clear();
        for (const auto& group : groups) together.insert(together.end(), group.begin(), group.end());
        return value(together);
      },
      objects, in);
}

Jagged of_count(const Observable::OfCount& value, const ObjectName& object, Observations& in) {
  const Selection& selection = in.objects(object);
  Jagged out;
  const auto& last = selection.offsets.back();
  for (std::size_t parent = 0; parent + 1 < last.size(); ++parent) {
    const auto begin = selection.object.begin() + last[parent], end = selection.object.begin() + last[parent + 1];
    out.values.push_back(value(end - begin - std::count(begin, end, -1)));
  }
  const ObjectName parents{{object.steps.begin(), object.steps.end() - 1}, {}};
  if (!parents.single()) out.offsets.assign(selection.offsets.begin(), selection.offsets.end() - 1);
  if (parents.steps.empty()) return out;
  // A missing parent has no number of children, not zero of them.
  const Selection& owners = in.objects(parents);
  for (std::size_t i = 0; i < out.values.size(); ++i)
    if (owners.object[i] < 0) out.values[i] = undefined;
  return out;
}

Jagged of_pair(const Observable::OfPair& value, const ObjectName& first, const ObjectName& second, Observations& in) {
  const Selection &a = in.objects(first), &b = in.objects(second);
  const auto &as = in.momenta(first), &bs = in.momenta(second);
  const auto pair = [&](std::size_t i, std::size_t k) {
    return a.object[i] < 0 || b.object[k] < 0 ? undefined : value(as[i], bs[k]);
  };
  Jagged out;
  if (first.single() && second.single()) {
    out.values.resize(as.size());
    for (std::size_t row = 0; row < as.size(); ++row) out.values[row] = pair(row, row);
    return out;
  }
  const auto a_offsets = a.event_offsets(), b_offsets = b.event_offsets();
  std::vector<std::int64_t> outer{0}, inner{0};
  for (std::size_t row = 0; row + 1 < a_offsets.size(); ++row) {
    for (std::int64_t i = a_offsets[row]; i < a_offsets[row + 1]; ++i) {
      for (std::int64_t k = b_offsets[row]; k < b_offsets[row + 1]; ++k) out.values.push_back(pair(at(i), at(k)));
      inner.push_back(static_cast<std::int64_t>(out.values.size()));
    }
    outer.push_back(static_cast<std::int64_t>(inner.size()) - 1);
  }
  if (first.single() || second.single())
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

Jagged Quantity::compute(Observations& in) const {
  const auto& objects = name_.objects;
  if (const auto* value = std::get_if<Observable::OfPair>(&observable_.value))
    return of_pair(*value, objects[0], objects[1], in);
  if (const auto* value = std::get_if<Observable::OfCount>(&observable_.value)) return of_count(*value, objects[0], in);
  if (const auto* value = std::get_if<Observable::OfGroup>(&observable_.value))
    return {{}, of_group(observable_, *value, objects, in)};
  if (const auto* value = std::get_if<Observable::OfGroups>(&observable_.value))
    return {{}, of_groups(*value, objects, in)};
  Jagged out;
  if (const auto* value = std::get_if<Observable::OfObject>(&observable_.value))
    out.values = of_object(observable_, *value, objects[0], in);
  if (const auto* value = std::get_if<Observable::OfColumn>(&observable_.value))
    out.values = of_column(observable_, *value, in.objects(objects[0]));
  if (const auto* value = std::get_if<Observable::OfConstituents>(&observable_.value))
    out.values = of_constituents(observable_, *value, objects[0], in);
  if (!objects[0].single()) out.offsets = in.objects(objects[0]).offsets;
  return out;
}

Jagged Quantity::evaluate(Observations& observations) const {
  try {
    return compute(observations);
  } catch (Error& error) {
    throw error.in(fmt::format("observable '{}'", canonical_));
  }
}

Jagged Quantity::evaluate(const Events& events) const {
  Observations observations(events);
  return evaluate(observations);
}

void Quantity::fill(Observations& observations, std::span<float> out, std::size_t stride) const {
  if (!single()) throw Error(ErrorKind::internal, fmt::format("'{}' has several values an event", canonical_));
  const auto& values = observations.values(*this).values;
  for (std::size_t event = 0; event < values.size(); ++event) out[event * stride] = static_cast<float>(values[event]);
}

void Quantity::fill(const Events& events, std::span<float> out, std::size_t stride) const {
  Observations observations(events);
  fill(observations, out, stride);
}

}  // namespace hml
