#include "hml/represent/pair_features.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/event/events.hpp"

namespace hml {
namespace {

/// ln of a number that must not come out as minus infinity.
double floored_log(double value) { return std::log(std::max(value, 1e-8)); }

double distance(const PairObject& a, const PairObject& b) {
  const double y = a.rapidity - b.rapidity, phi = delta_phi(a.momentum.phi, b.momentum.phi);
  return std::sqrt(y * y + phi * phi);
}

double ln_kt(const PairObject& a, const PairObject& b) {
  return floored_log(std::min(a.momentum.pt, b.momentum.pt) * distance(a, b));
}

double ln_z(const PairObject& a, const PairObject& b) {
  return floored_log(std::min(a.momentum.pt, b.momentum.pt) / (a.momentum.pt + b.momentum.pt));
}

double ln_delta(const PairObject& a, const PairObject& b) { return floored_log(distance(a, b)); }

double ln_m2(const PairObject& a, const PairObject& b) { return floored_log((a.p4 + b.p4).mass2()); }

double delta_eta(const PairObject& from, const PairObject& to) { return to.momentum.eta - from.momentum.eta; }

double delta_azimuth(const PairObject& from, const PairObject& to) {
  return delta_phi(to.momentum.phi, from.momentum.phi);
}

double separation(const PairObject& a, const PairObject& b) {
  return delta_r(a.momentum.eta, a.momentum.phi, b.momentum.eta, b.momentum.phi);
}

}  // namespace

PairObject::PairObject(const Momentum& of)
    : momentum(of), p4(of.p4()), rapidity(std::asinh(p4.pz / std::hypot(of.pt, of.mass))) {}

const std::vector<PairFeature>& pair_features() {
  static const std::vector<PairFeature> table = {
      {"ln_kt", "1", "ln(min(pt1, pt2) Delta / GeV).", ln_kt},
      {"ln_z", "1", "ln(min(pt1, pt2) / (pt1 + pt2)).", ln_z},
      {"ln_delta", "1", "ln Delta, the distance in rapidity and azimuth.", ln_delta},
      {"ln_m2", "1", "ln(m^2 / GeV^2) of both together.", ln_m2},
      {"delta_eta", "1", "eta2 - eta1.", delta_eta, false},
      {"delta_phi", "rad", "phi2 - phi1 in [-pi, pi).", delta_azimuth, false},
      {"delta_r", "1", "Distance in pseudorapidity and azimuth.", separation},
  };
  return table;
}

std::vector<PairFeature> find_pair_features(const std::vector<std::string>& names, const Place& place) {
  std::vector<PairFeature> out;
  for (const auto& name : names) {
    const auto same = [&](const PairFeature& feature) { return fold_name(feature.name) == fold_name(name); };
    const auto found = std::find_if(pair_features().begin(), pair_features().end(), same);
    if (found == pair_features().end()) {
      std::vector<std::string> known;
      for (const auto& feature : pair_features()) known.push_back(feature.name);
      throw unknown_name(ErrorKind::config, "feature of pairs", name, known, place);
    }
    if (std::any_of(out.begin(), out.end(), same))
      throw Error(ErrorKind::config, fmt::format("'{}' stands there twice", name), place);
    out.push_back(*found);
  }
  return out;
}

}  // namespace hml
