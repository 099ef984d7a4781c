#include "hml/observe/observations.hpp"

#include <limits>

namespace hml {

Observations::Found& Observations::find(const ObjectName& name) {
  auto& slot = found_[name.text()];
  if (!slot) {
    auto made = std::make_unique<Found>();
    if (name.is_sum())
      *made = add_up(name);
    else
      made->selection = rows_ ? select_objects(events_, *rows_, name) : select_objects(events_, name);
    slot = std::move(made);
  }
  return *slot;
}

const std::vector<Momentum>& Observations::momenta(const ObjectName& name) {
  Found& found = find(name);
  if (!found.momenta) found.momenta = std::make_unique<const std::vector<Momentum>>(hml::momenta(found.selection));
  return *found.momenta;
}

const Jagged& Observations::values(const Quantity& quantity) {
  if (const auto known = values_.find(quantity.name()); known != values_.end()) return *known->second;
  auto made = std::make_unique<const Jagged>(quantity.evaluate(*this));
  return *values_.emplace(quantity.name(), std::move(made)).first->second;
}

/// The sum of four-momenta, one object a row: missing where an addend is, or where there is nothing to add.
Observations::Found Observations::add_up(const ObjectName& sum) {
  const auto rows = static_cast<std::size_t>(size());
  std::vector<P4> total(rows);
  std::vector<std::int64_t> added(rows, 0);
  Selection out;
  out.incomplete.assign(rows, 0);
  for (const auto& addend : sum.addends) {
    const Selection& part = objects(addend);
    const auto& all = momenta(addend);
    const auto offsets = part.event_offsets();
    for (std::size_t row = 0; row < rows; ++row) {
      if (part.incomplete[row]) out.incomplete[row] = 1;
      if (out.incomplete[row]) continue;
      for (auto i = offsets[row]; i < offsets[row + 1]; ++i, ++added[row])
        total[row] += all[static_cast<std::size_t>(i)].p4();
    }
  }
  out.source.assign(rows, 0);
  out.object.assign(rows, 0);
  auto sums = std::make_unique<std::vector<Momentum>>(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    if (out.incomplete[row] || added[row] == 0) {
      out.incomplete[row] = 1;
      out.object[row] = -1;
      (*sums)[row].pt = std::numeric_limits<double>::quiet_NaN();
    } else {
      (*sums)[row] = Momentum::from(total[row]);
    }
  }
  return {std::move(out), std::move(sums)};
}

}  // namespace hml
