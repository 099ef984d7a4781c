#pragma once
#include <utility>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/simulate/formula.hpp"

namespace hml {

/// Draws the place z (m) and the time t (s) of an interaction from a density that is a formula of both, in the box |z| <=
/// z_max, |t| <= t_max. Rejection under a staircase: the box is cut into cells, each with a bound on the density from
/// points in it, so that the draw is exact for densities that vary little between neighbouring points (1/256 of the box).
/// A density that is nowhere positive puts all interactions at 0.
class VertexDistribution {
 public:
  VertexDistribution() = default;
  VertexDistribution(Formula density, double z_max, double t_max);

  /// z in m, t in s.
  std::pair<double, double> draw(Random& random) const;

 private:
  double density(double z, double t) const;

  Formula density_;
  double z_max_ = 0, t_max_ = 0;
  std::vector<double> bound_, cumulative_;  // by cell, rows of equal z
};

}  // namespace hml
