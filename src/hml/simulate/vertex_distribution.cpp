#include "hml/simulate/vertex_distribution.hpp"

#include <algorithm>
#include <cmath>

namespace hml {

namespace {

constexpr int cells = 64;   // on a side
constexpr int points = 4;   // of the grid that bounds are taken from, on a side of a cell
constexpr double margin = 1.1;

}  // namespace

VertexDistribution::VertexDistribution(Formula density, double z_max, double t_max)
    : density_(std::move(density)), z_max_(std::abs(z_max)), t_max_(std::abs(t_max)) {
  constexpr int side = cells * points + 1;
  std::vector<double> values(side * side);
  const auto at = [](int i, int j) { return static_cast<std::size_t>(i * side + j); };
  const auto place = [](int i, double most) { return most * (2.0 * i / (side - 1) - 1); };
  for (int i = 0; i < side; ++i)
    for (int j = 0; j < side; ++j) values[at(i, j)] = this->density(place(i, z_max_), place(j, t_max_));
  double sum = 0;
  for (int row = 0; row < cells; ++row) {
    for (int column = 0; column < cells; ++column) {
      double highest = 0;
      for (int i = row * points; i <= (row + 1) * points; ++i)
        for (int j = column * points; j <= (column + 1) * points; ++j) highest = std::max(highest, values[at(i, j)]);
      bound_.push_back(margin * highest);
      cumulative_.push_back(sum += margin * highest);
    }
  }
}

double VertexDistribution::density(double z, double t) const {
  FormulaInput in;
  in.z = z, in.t = t;
  const double value = density_(in);
  return std::isfinite(value) ? std::max(value, 0.0) : 0;
}

std::pair<double, double> VertexDistribution::draw(Random& random) const {
  if (cumulative_.empty() || !(cumulative_.back() > 0)) return {0, 0};
  const auto inside = [&](std::ptrdiff_t cell, double most) {
    return most * (2 * (static_cast<double>(cell) + random.uniform()) / cells - 1);
  };
  // A cell's bound is at most a little above the density at one of its points; no draw takes this long.
  constexpr int tries = 100'000;
  double z = 0, t = 0;
  for (int i = 0; i < tries; ++i) {
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, random.uniform() * cumulative_.back());
    const auto cell = found - cumulative_.begin();
    z = inside(cell / cells, z_max_), t = inside(cell % cells, t_max_);
    if (random.uniform() * bound_[static_cast<std::size_t>(cell)] <= density(z, t)) break;
  }
  return {z, t};
}

}  // namespace hml
