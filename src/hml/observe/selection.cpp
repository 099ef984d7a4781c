#include "hml/observe/selection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "hml/observe/expression_tree.hpp"
#include "hml/observe/observations.hpp"

namespace hml {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Appends the objects [first, first + count) that `step` takes; calls add(k) for each, add(-1) for a missing one.
template <class Add>
void take(const ObjectStep& step, std::int64_t count, Add add) {
  const auto width = step.width();
  const std::int64_t stop = width ? step.start + *width : std::max(count, step.start);
  for (std::int64_t k = step.start; k < stop; ++k) add(k < count ? k : -1);
}

std::vector<std::int64_t> iota(std::int64_t rows) {
  std::vector<std::int64_t> out(at(rows) + 1);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

Selection select_collection(const Events& events, const ObjectStep& step) {
  const Collection& collection = events.collection(step.name);
  Selection out;
  out.collections = {&collection};
  out.incomplete.assign(at(events.size()), 0);
  if (step.single) {
    out.offsets = {iota(events.size())};
    out.object.resize(at(events.size()));
    for (std::int64_t event = 0; event < events.size(); ++event) {
      const bool there = step.start < collection.count(event);
      out.object[at(event)] = there ? collection.first(event) + step.start : -1;
      out.incomplete[at(event)] = !there;
    }
  } else {
    auto& offsets = out.offsets.emplace_back();
    offsets.reserve(at(events.size()) + 1);
    offsets.push_back(0);
    out.object.reserve(at(collection.objects()));
    for (std::int64_t event = 0; event < events.size(); ++event) {
      const std::int64_t first = collection.first(event);
      take(step, collection.count(event), [&](std::int64_t k) {
        out.object.push_back(k < 0 ? -1 : first + k);
        if (k < 0) out.incomplete[at(event)] = 1;
      });
      offsets.push_back(out.entries());
    }
  }
  out.source.assign(out.object.size(), 0);
  return out;
}

const Relation& find_relation(const Collection& collection, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& relation : collection.relations) {
    if (fold_name(relation.name) == fold_name(name)) return relation;
    known.push_back(relation.name);
  }
  throw unknown_name(ErrorKind::input, fmt::format("relation of '{}'", collection.name), name, known);
}

/// The relation `name` of every collection of the parents, with its targets as indices into one list of collections.
struct RelationTable {
  std::vector<const Relation*> relations;
  std::vector<std::vector<std::uint8_t>> targets;
  std::vector<const Collection*> collections;

  RelationTable(const Events& events, const Selection& parents, const std::string& name) {
    for (const Collection* parent : parents.collections) {
      relations.push_back(&find_relation(*parent, name));
      auto& map = targets.emplace_back();
      for (const auto& target : relations.back()->targets) map.push_back(index_of(&events.collection(target)));
    }
  }

 private:
  std::uint8_t index_of(const Collection* collection) {
    const auto found = std::find(collections.begin(), collections.end(), collection);
    if (found == collections.end()) {
      collections.push_back(collection);
      return static_cast<std::uint8_t>(collections.size() - 1);
    }
    return static_cast<std::uint8_t>(found - collections.begin());
  }
};

Selection select_related(const Events& events, Selection parents, const ObjectStep& step) {
  const RelationTable table(events, parents, step.name);
  const auto parent_offsets = parents.event_offsets();
  Selection out;
  out.collections = table.collections;
  out.incomplete = std::move(parents.incomplete);
  out.events = std::move(parents.events);
  std::vector<std::int64_t> offsets{0};
  offsets.reserve(parents.object.size() + 1);
  if (!step.width() && step.start == 0) {
    std::size_t all = 0;
    for (std::size_t p = 0; p < parents.object.size(); ++p)
      if (const std::int64_t parent = parents.object[p]; parent >= 0) {
        const auto& to = table.relations[parents.source[p]]->offsets;
        all += at(to[at(parent) + 1] - to[at(parent)]);
      }
    out.source.reserve(all);
    out.object.reserve(all);
  }
  for (std::int64_t row = 0; row < out.rows(); ++row)
    for (std::int64_t p = parent_offsets[at(row)]; p < parent_offsets[at(row) + 1]; ++p) {
      const std::int64_t event = out.event_of(row), parent = parents.object[at(p)];
      const auto source = parents.source[at(p)];
      const Relation& relation = *table.relations[source];
      const std::int64_t first = parent < 0 ? 0 : relation.offsets[at(parent)];
      const std::int64_t count = parent < 0 ? 0 : relation.offsets[at(parent) + 1] - first;
      take(step, count, [&](std::int64_t k) {
        const auto target = k < 0 ? std::uint8_t{0} : table.targets[source][relation.target[at(first + k)]];
        out.source.push_back(target);
        out.object.push_back(k < 0 ? -1 : out.collections[target]->first(event) + relation.index[at(first + k)]);
        if (k < 0) out.incomplete[at(row)] = 1;
      });
      offsets.push_back(out.entries());
    }
  out.offsets = std::move(parents.offsets);
  out.offsets.push_back(std::move(offsets));
  return out;
}

/// Which of all the objects of a step count, in the order in which they do: indices into `all`, per innermost parent.
std::vector<std::vector<std::int64_t>> chosen(const Events& events, const Selection& all, const ObjectFilter& filter) {
  Selection rows;
  rows.collections = all.collections;
  rows.source = all.source;
  rows.object = all.object;
  rows.incomplete.assign(all.object.size(), 0);
  rows.events.reserve(all.object.size());
  const auto offsets = all.event_offsets();
  for (std::int64_t row = 0; row < all.rows(); ++row)
    rows.events.insert(rows.events.end(), at(offsets[at(row) + 1] - offsets[at(row)]), all.event_of(row));

  Observations observations(events, rows);
  std::vector<std::uint8_t> passes(all.object.size(), 1);
  if (filter.condition) passes = evaluate_truth(*filter.condition, observations);
  std::vector<std::vector<double>> keys;
  for (const auto& key : filter.keys) keys.push_back(evaluate_number(key, observations).values);

  const auto before = [&](std::int64_t a, std::int64_t b) {
    for (const auto& key : keys) {
      const double x = key[at(a)], y = key[at(b)];
      if (x < y || (std::isnan(y) && !std::isnan(x))) return true;
      if (y < x || (std::isnan(x) && !std::isnan(y))) return false;
    }
    return false;
  };
  const auto& parents = all.offsets.back();
  std::vector<std::vector<std::int64_t>> out(parents.size() - 1);
  for (std::size_t parent = 0; parent < out.size(); ++parent) {
    for (std::int64_t i = parents[parent]; i < parents[parent + 1]; ++i)
      if (passes[at(i)]) out[parent].push_back(i);
    if (!keys.empty()) std::stable_sort(out[parent].begin(), out[parent].end(), before);
  }
  return out;
}

/// Takes the step's objects from those that pass its filter. `all`: the step without filter, index and range.
Selection filtered(const Events& events, Selection all, const ObjectStep& step) {
  const auto choice = chosen(events, all, *step.filter);
  // The row of each innermost parent, to mark rows that lack an object.
  std::vector<std::vector<std::int64_t>> outer(all.offsets.begin(), all.offsets.end() - 1);
  const auto rows = outer.empty() ? iota(all.rows()) : flatten_offsets(outer);
  Selection out;
  out.collections = std::move(all.collections);
  out.incomplete = std::move(all.incomplete);
  out.events = std::move(all.events);
  std::vector<std::int64_t> offsets{0};
  for (std::int64_t row = 0; row < out.rows(); ++row)
    for (std::int64_t parent = rows[at(row)]; parent < rows[at(row) + 1]; ++parent) {
      const auto& list = choice[at(parent)];
      take(step, static_cast<std::int64_t>(list.size()), [&](std::int64_t k) {
        const std::size_t entry = k < 0 ? 0 : at(list[at(k)]);
        out.source.push_back(k < 0 ? std::uint8_t{0} : all.source[entry]);
        out.object.push_back(k < 0 ? -1 : all.object[entry]);
        if (k < 0) out.incomplete[at(row)] = 1;
      });
      offsets.push_back(out.entries());
    }
  out.offsets = std::move(all.offsets);
  out.offsets.back() = std::move(offsets);
  return out;
}

/// The objects of one more step; without parents, those of a collection.
Selection select_step(const Events& events, std::optional<Selection> parents, const ObjectStep& step) {
  if (!step.filter)
    return parents ? select_related(events, std::move(*parents), step) : select_collection(events, step);
  const ObjectStep whole{.name = step.name};
  return filtered(
      events, parents ? select_related(events, std::move(*parents), whole) : select_collection(events, whole), step);
}

}  // namespace

std::vector<std::int64_t> flatten_offsets(const std::vector<std::vector<std::int64_t>>& offsets) {
  std::vector<std::int64_t> out = offsets.front();
  for (std::size_t step = 1; step < offsets.size(); ++step)
    for (auto& value : out) value = offsets[step][at(value)];
  return out;
}

std::vector<std::int64_t> Selection::event_offsets() const {
  return offsets.empty() ? iota(rows()) : flatten_offsets(offsets);
}

Selection select_objects(const Events& events, const ObjectName& name) {
  if (name.is_sum())
    throw Error(ErrorKind::input,
                fmt::format("'{}' is a sum of momenta; objects of the events are needed", name.text()));
  Selection out = select_step(events, std::nullopt, name.steps.front());
  for (std::size_t k = 1; k < name.steps.size(); ++k) out = select_step(events, std::move(out), name.steps[k]);
  return out;
}

Selection select_objects(const Events& events, const Selection& rows, const ObjectName& name) {
  Selection out = rows;
  for (const auto& step : name.steps) out = select_step(events, std::move(out), step);
  return out;
}

}  // namespace hml
