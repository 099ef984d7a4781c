#include "hml/simulate/calorimeter_grid.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace hml {

CalorimeterGrid::Axis::Axis(std::vector<double> edges) : edges_(std::move(edges)) {
  constexpr std::size_t cells_per_edge = 4;
  low_ = edges_.front(), high_ = edges_.back();
  const std::size_t cells = cells_per_edge * edges_.size();
  per_width_ = high_ > low_ ? static_cast<double>(cells) / (high_ - low_) : 0;
  for (std::size_t i = 0; i <= cells; ++i) {
    // One step early: rounding may put a value into the cell above its own.
    const double from = low_ + (static_cast<double>(i) - 1) / (per_width_ > 0 ? per_width_ : 1);
    start_.push_back(static_cast<std::int32_t>(std::max<std::ptrdiff_t>(1, std::lower_bound(edges_.begin(), edges_.end(), from) - edges_.begin())));
  }
}

std::int32_t CalorimeterGrid::Axis::bin(double value) const {
  if (!(value > low_ && value <= high_)) return 0;
  auto i = start_[static_cast<std::size_t>((value - low_) * per_width_)];
  while (edges_[static_cast<std::size_t>(i)] < value) ++i;
  return i;
}

std::int32_t CalorimeterGrid::Axis::closest(double value) const {
  const auto above = std::lower_bound(edges_.begin(), edges_.end(), value);
  if (above == edges_.begin()) return 0;
  const bool below = above == edges_.end() || value - *(above - 1) <= *above - value;
  return static_cast<std::int32_t>(above - edges_.begin()) - (below ? 1 : 0);
}

CalorimeterGrid::CalorimeterGrid(const std::vector<SharedText>& list, const Wiring& wiring) {
  const std::string parameter = "EtaPhiBins";
  if (list.size() < 4 || list.size() % 2 != 0)
    throw Error(ErrorKind::config, "EtaPhiBins wants pairs 'add EtaPhiBins {eta} {phi edges}', two or more", wiring.place(parameter));
  // The same phi edges stand with hundreds of etas: each text is parsed once, and one that is shared looked at once.
  std::map<std::string, std::vector<double>> parsed;
  std::map<const std::string*, std::vector<double>*> seen;
  std::map<double, std::set<const std::vector<double>*>> rows;
  for (std::size_t i = 0; i < list.size(); i += 2) {
    std::vector<double>*& edges = seen[&list[i + 1].str()];
    const Place place = wiring.place(parameter, i + 1);
    if (!edges) {
      const auto [known, fresh] = parsed.try_emplace(list[i + 1].str());
      edges = &known->second;
      if (fresh)
        for (const auto& edge : split_list({list[i + 1], place})) edges->push_back(number(edge, place));
    }
    for (const auto& eta : split_list({list[i], place})) rows[number(eta, place)].insert(edges);
  }
  std::vector<double> etas;
  std::map<std::set<const std::vector<double>*>, std::int32_t> kinds;
  for (const auto& [eta, lists] : rows) {
    etas.push_back(eta);
    auto [kind, fresh] = kinds.try_emplace(lists, static_cast<std::int32_t>(phi_.size()));
    if (fresh) {
      std::set<double> edges;
      for (const auto* list_of_edges : lists) edges.insert(list_of_edges->begin(), list_of_edges->end());
      if (edges.size() < 2) throw Error(ErrorKind::config, fmt::format("EtaPhiBins: the row that ends at eta = {} has less than two phi edges", eta), wiring.place(parameter));
      phi_.emplace_back(std::vector<double>(edges.begin(), edges.end()));
    }
    row_.push_back(kind->second);
  }
  constexpr std::size_t most = 30000;
  if (etas.size() > most) throw Error(ErrorKind::config, "EtaPhiBins: too many rows", wiring.place(parameter));
  if (etas.size() < 2) throw Error(ErrorKind::config, "EtaPhiBins needs two different etas or more", wiring.place(parameter));
  eta_ = Axis(std::move(etas));
}

std::int32_t CalorimeterGrid::cell(double eta, double phi) const {
  const std::int32_t row = eta_.bin(eta);
  if (row == 0) return -1;
  const std::int32_t column = phi_[static_cast<std::size_t>(row_[static_cast<std::size_t>(row)])].bin(phi);
  return column == 0 ? -1 : row << 16 | column;
}

std::vector<std::int32_t> CalorimeterGrid::cells_at(const std::string& parameter, const std::vector<std::string>& list,
                                                    const Wiring& wiring) const {
  std::vector<std::int32_t> cells;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Place place = wiring.place(parameter, i);
    const auto pair = split_list({list[i], place});
    if (pair.size() != 2) throw Error(ErrorKind::config, fmt::format("{} wants pairs: 'add {} {{eta phi}}'", parameter, parameter), place);
    const std::int32_t row = eta_.closest(number(pair[0], place));
    const std::int32_t column = phi_[static_cast<std::size_t>(row_[static_cast<std::size_t>(row)])].closest(number(pair[1], place));
    if (row > 0 && column > 0) cells.push_back(row << 16 | column);
  }
  std::sort(cells.begin(), cells.end());
  return cells;
}

std::array<double, 4> CalorimeterGrid::edges(std::int32_t cell) const {
  const std::int32_t row = cell >> 16, column = cell & 0xffff;
  const Axis& phi = phi_[static_cast<std::size_t>(row_[static_cast<std::size_t>(row)])];
  return {eta_.edge(row - 1), eta_.edge(row), phi.edge(column - 1), phi.edge(column)};
}

}  // namespace hml
