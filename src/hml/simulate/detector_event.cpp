#include "hml/simulate/detector_event.hpp"

namespace hml {

void DetectorEvent::clear() {
  candidates.clear();
  parts.clear();
  tracks.clear();
  towers.clear();
  jets.clear();
  isolations.clear();
  for (auto& array : arrays) array.clear();
}

FormulaInput DetectorEvent::formula_input(const Candidate& c, bool momentum_direction) const {
  FormulaInput in;
  in.pt = c.momentum.pt();
  in.energy = c.momentum.e;
  in.eta = momentum_direction ? c.momentum.eta() : c.position_eta();
  in.phi = momentum_direction ? c.momentum.phi() : c.position_phi();
  in.radius = std::sqrt(c.x * c.x + c.y * c.y);
  if (c.track >= 0) {
    const TrackInfo& track = tracks[static_cast<std::size_t>(c.track)];
    in.d0 = track.d0, in.dz = track.dz, in.ctgTheta = track.ctg_theta;
  }
  return in;
}

P4 scale_three_momentum(const P4& p, double factor) {
  P4 out{factor * p.px, factor * p.py, factor * p.pz, 0};
  out.e = std::sqrt(std::max(out.p2() + p.mass2(), 0.0));
  return out;
}

double finite_eta(const P4& p) {
  constexpr double beam = 999.9;
  const double pt2 = p.pt2();
  if (pt2 > 0) {
    const double eta = p.eta();
    if (std::abs(eta) < beam) return eta;
  }
  return p.pz < 0 ? -beam : beam;
}

}  // namespace hml
