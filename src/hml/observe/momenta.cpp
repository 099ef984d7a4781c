// From selected objects to numbers: their stored columns and their momenta.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "hml/observe/selection.hpp"

namespace hml {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

/// Compares as fold_name does, without making strings.
bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::size_t i = 0, k = 0;
  for (;;) {
    while (i < a.size() && a[i] == '_') ++i;
    while (k < b.size() && b[k] == '_') ++k;
    if (i == a.size() || k == b.size()) return i == a.size() && k == b.size();
    if (lower(a[i++]) != lower(b[k++])) return false;
  }
}

const Column* stored_column(const Collection& collection, const std::vector<std::string>& names) {
  for (const auto& name : names)
    for (const auto& column : collection.columns)
      if (same_name(column.name, name)) return &column;
  return nullptr;
}

/// Calls set(entry, values of the object) for each entry of a collection that is there.
template <class Set>
void for_each_stored(const Selection& selection, std::size_t source, const Column& column, Set set) {
  const bool alone = selection.collections.size() == 1;
  std::visit(
      [&](const auto& values) {
        for (std::size_t entry = 0; entry < selection.object.size(); ++entry) {
          const std::int64_t object = selection.object[entry];
          if (object >= 0 && (alone || selection.source[entry] == source))
            set(entry, values.data() + object * column.width);
        }
      },
      column.values);
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
    const std::size_t wanted = at(std::min(columns[source]->width, width)), row = at(width);
    for_each_stored(selection, source, *columns[source], [&](std::size_t entry, const auto* values) {
      for (std::size_t k = 0; k < wanted; ++k) out[entry * row + k] = static_cast<double>(values[k]);
    });
  }
  return out;
}

namespace {

/// The columns that hold the momenta of one collection.
struct MomentumColumns {
  const Column *pt, *eta, *phi, *mass, *px, *py, *pz, *e;

  explicit MomentumColumns(const Collection& collection)
      : pt(stored_column(collection, {"pt", "et", "met"})),
        eta(stored_column(collection, {"eta"})),
        phi(stored_column(collection, {"phi"})),
        mass(stored_column(collection, {"mass"})),
        px(stored_column(collection, {"px"})),
        py(stored_column(collection, {"py"})),
        pz(stored_column(collection, {"pz"})),
        e(stored_column(collection, {"e", "energy"})) {
    if (!polar() && !(px && py && pz && (e || mass)))
      throw Error(ErrorKind::input,
                  fmt::format("collection '{}' has no momenta: neither pt (or et, met), eta, phi nor px, py, pz, e",
                              collection.name));
  }
  bool polar() const { return pt && eta && phi; }
};

/// Writes a column into one member of the momenta.
void fill_member(std::vector<Momentum>& out, const Selection& selection, std::size_t source, const Column& column,
                 double Momentum::*member) {
  for_each_stored(selection, source, column,
                  [&](std::size_t entry, const auto* values) { out[entry].*member = static_cast<double>(*values); });
}

void fill_cartesian(std::vector<Momentum>& out, const Selection& selection, std::size_t source,
                    const MomentumColumns& columns) {
  // The members hold px, py, pz and e (or mass) for a moment.
  fill_member(out, selection, source, *columns.px, &Momentum::pt);
  fill_member(out, selection, source, *columns.py, &Momentum::eta);
  fill_member(out, selection, source, *columns.pz, &Momentum::phi);
  fill_member(out, selection, source, columns.e ? *columns.e : *columns.mass, &Momentum::mass);
  for (std::size_t entry = 0; entry < out.size(); ++entry) {
    if (selection.object[entry] < 0 || selection.source[entry] != source) continue;
    const auto [x, y, z, t] = out[entry];
    out[entry] = Momentum::from(P4{x, y, z, columns.e ? t : std::sqrt(x * x + y * y + z * z + t * t)});
  }
}

}  // namespace

std::vector<Momentum> momenta(const Selection& selection) {
  std::vector<Momentum> out(selection.object.size(), {undefined, undefined, undefined, 0});
  for (std::size_t source = 0; source < selection.collections.size(); ++source) {
    const MomentumColumns columns(*selection.collections[source]);
    if (!columns.polar()) {
      fill_cartesian(out, selection, source, columns);
      continue;
    }
    fill_member(out, selection, source, *columns.pt, &Momentum::pt);
    fill_member(out, selection, source, *columns.eta, &Momentum::eta);
    fill_member(out, selection, source, *columns.phi, &Momentum::phi);
    if (columns.mass) fill_member(out, selection, source, *columns.mass, &Momentum::mass);
  }
  return out;
}

const std::vector<std::string>& momentum_columns() {
  static const std::vector<std::string> names{"pt", "et", "met", "eta", "phi", "mass", "px", "py", "pz", "e", "energy"};
  return names;
}

}  // namespace hml
