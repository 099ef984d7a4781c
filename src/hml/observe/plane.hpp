#pragma once
#include <cmath>
#include <span>
#include <vector>

#include "hml/observe/observable.hpp"

namespace hml {

/// A particle in the plane of rapidity and azimuth, where substructure measures angles.
struct PlanePoint {
  double pt = 0;                 ///< GeV
  double rapidity = 0, phi = 0;  ///< 1, rad

  static PlanePoint from(const Momentum& p) {
    return {p.pt, std::asinh(p.pt * std::sinh(p.eta) / std::hypot(p.pt, p.mass)), p.phi};
  }
};

/// Squared distance dy^2 + dphi^2, dphi wrapped to [-pi, pi).
inline double distance2(const PlanePoint& a, const PlanePoint& b) {
  const double y = a.rapidity - b.rapidity, phi = delta_phi(a.phi, b.phi);
  return y * y + phi * phi;
}

inline std::vector<PlanePoint> plane_points(std::span<const Momentum> particles) {
  std::vector<PlanePoint> out;
  out.reserve(particles.size());
  for (const auto& particle : particles) out.push_back(PlanePoint::from(particle));
  return out;
}

}  // namespace hml
