#include "hml/observe/selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/catalogue.hpp"

namespace hml {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Appends the objects [first, first + count) that `step` takes; calls add(k) for each, add(-1) for a missing one.
template <class Add>
void take(const ObjectStep& step, std::int64_t count, Add add) {
  const auto width = step.width();
  const std::int64_t stop = width ? step.start + *width : std::max(count, step.start);
  for (std::int64_t k = step.start; k < stop; ++k) add(k < count ? k : -1);
}

Selection select_collection(const Events& events, const ObjectStep& step) {
  const Collection& collection = events.collection(step.name);
  Selection out;
  out.collections = {&collection};
  out.incomplete.assign(at(events.size()), 0);
  auto& offsets = out.offsets.emplace_back();
  offsets.reserve(at(events.size()) + 1);
  offsets.push_back(0);
  for (std::int64_t event = 0; event < events.size(); ++event) {
    const std::int64_t first = collection.first(event);
    take(step, collection.count(event), [&](std::int64_t k) {
      out.object.push_back(k < 0 ? -1 : first + k);
      if (k < 0) out.incomplete[at(event)] = 1;
    });
    offsets.push_back(out.entries());
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
  std::vector<std::int64_t> offsets{0};
  for (std::int64_t event = 0; event < events.size(); ++event)
    for (std::int64_t p = parent_offsets[at(event)]; p < parent_offsets[at(event) + 1]; ++p) {
      const std::int64_t parent = parents.object[at(p)];
      const auto source = parents.source[at(p)];
      const Relation& relation = *table.relations[source];
      const std::int64_t first = parent < 0 ? 0 : relation.offsets[at(parent)];
      const std::int64_t count = parent < 0 ? 0 : relation.offsets[at(parent) + 1] - first;
      take(step, count, [&](std::int64_t k) {
        const auto target = k < 0 ? std::uint8_t{0} : table.targets[source][relation.target[at(first + k)]];
        out.source.push_back(target);
        out.object.push_back(k < 0 ? -1 : out.collections[target]->first(event) + relation.index[at(first + k)]);
        if (k < 0) out.incomplete[at(event)] = 1;
      });
      offsets.push_back(out.entries());
    }
  out.offsets = std::move(parents.offsets);
  out.offsets.push_back(std::move(offsets));
  return out;
}

}  // namespace

std::vector<std::int64_t> flatten_offsets(const std::vector<std::vector<std::int64_t>>& offsets) {
  std::vector<std::int64_t> out = offsets.front();
  for (std::size_t step = 1; step < offsets.size(); ++step)
    for (auto& value : out) value = offsets[step][at(value)];
  return out;
}

std::vector<std::int64_t> Selection::event_offsets() const { return flatten_offsets(offsets); }

Selection select_objects(const Events& events, const ObjectName& name) {
  Selection out = select_collection(events, name.steps.front());
  for (std::size_t k = 1; k < name.steps.size(); ++k) out = select_related(events, std::move(out), name.steps[k]);
  return out;
}

namespace {

const Column* stored_column(const Collection& collection, const std::vector<std::string>& names) {
  for (const auto& name : names)
    for (const auto& column : collection.columns)
      if (fold_name(column.name) == fold_name(name)) return &column;
  return nullptr;
}

}  // namespace

std::vector<const Column*> stored_columns(const Selection& selection, const std::vector<std::string>& names) {
  std::vector<const Column*> out;
  for (const Collection* collection : selection.collections) out.push_back(stored_column(*collection, names));
  return out;
}

std::vector<double> gather(const Selection& selection, const std::vector<const Column*>& columns, int width) {
  std::vector<double> out(selection.object.size() * at(width), undefined);
  for (std::size_t source = 0; source < columns.size(); ++source) {
    if (!columns[source]) continue;
    const std::int64_t stride = columns[source]->width;
    const std::int64_t wanted = std::min<std::int64_t>(stride, width);
    std::visit(
        [&](const auto& values) {
          for (std::size_t entry = 0; entry < selection.object.size(); ++entry) {
            if (selection.source[entry] != source || selection.object[entry] < 0) continue;
            for (std::int64_t k = 0; k < wanted; ++k)
              out[entry * at(width) + at(k)] = static_cast<double>(values[at(selection.object[entry] * stride + k)]);
          }
        },
        columns[source]->values);
  }
  return out;
}

namespace {

/// The entries of one of the selection's collections, so that each can have columns of its own.
Selection part_of(const Selection& selection, std::size_t source) {
  Selection out;
  out.collections = {selection.collections[source]};
  for (std::size_t entry = 0; entry < selection.object.size(); ++entry)
    if (selection.source[entry] == source) out.object.push_back(selection.object[entry]);
  out.source.assign(out.object.size(), 0);
  return out;
}

std::vector<Momentum> from_cartesian(const Selection& part, const std::vector<const Column*>& px) {
  const auto py = stored_columns(part, {"py"}), pz = stored_columns(part, {"pz"});
  const auto e = stored_columns(part, {"e", "energy"}), mass = stored_columns(part, {"mass"});
  if (!px[0] || !py[0] || !pz[0] || !(e[0] || mass[0]))
    throw Error(ErrorKind::input,
                fmt::format("collection '{}' has no momenta: neither pt (or et, met), eta, phi nor px, py, pz, e",
                            part.collections[0]->name));
  const auto x = gather(part, px), y = gather(part, py), z = gather(part, pz), t = gather(part, e[0] ? e : mass);
  std::vector<Momentum> out(part.object.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double energy = e[0] ? t[i] : std::sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i] + t[i] * t[i]);
    out[i] = Momentum::from(P4{x[i], y[i], z[i], energy});
    if (part.object[i] < 0) out[i].pt = undefined;
  }
  return out;
}

std::vector<Momentum> momenta_of_part(const Selection& part) {
  const auto pt = stored_columns(part, {"pt", "et", "met"}), eta = stored_columns(part, {"eta"}),
             phi = stored_columns(part, {"phi"});
  if (!pt[0] || !eta[0] || !phi[0]) return from_cartesian(part, stored_columns(part, {"px"}));
  const auto mass = stored_columns(part, {"mass"});
  const auto pts = gather(part, pt), etas = gather(part, eta), phis = gather(part, phi);
  const auto masses = mass[0] ? gather(part, mass) : std::vector<double>(pts.size(), 0.0);
  std::vector<Momentum> out(pts.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {pts[i], etas[i], phis[i], masses[i]};
  return out;
}

}  // namespace

std::vector<Momentum> momenta(const Selection& selection) {
  if (selection.collections.size() == 1) return momenta_of_part(selection);
  std::vector<std::vector<Momentum>> parts;
  for (std::size_t source = 0; source < selection.collections.size(); ++source)
    parts.push_back(momenta_of_part(part_of(selection, source)));
  std::vector<std::size_t> next(parts.size(), 0);
  std::vector<Momentum> out(selection.object.size());
  for (std::size_t entry = 0; entry < out.size(); ++entry) {
    const auto source = selection.source[entry];
    out[entry] = parts[source][next[source]++];
  }
  return out;
}

}  // namespace hml
