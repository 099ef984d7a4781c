#include "hml/simulate/track_covariance/track_fit.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/units.hpp"

namespace hml {
namespace {

// Cosine of the angle between the track and the layer's normal.
double incidence(const TrackerLayer& layer, const Helix& helix, const HelixPoint& p) {
  const double to_total = 1 / std::sqrt(1 + helix.ctg_theta * helix.ctg_theta);
  if (layer.shape == TrackerLayer::Shape::disk) return std::abs(helix.ctg_theta) * to_total;
  return std::abs(p.cos_turn(helix) * p.u + p.sin_turn(helix) * p.w) / p.radius() * to_total;
}

void measure(const TrackerLayer& layer, const Helix& helix, const HelixPoint& p, SquareRootCovariance& covariance) {
  const auto add = [&](int which, const HelixVector& derivative) {
    if (which < layer.measurements) covariance.measure(derivative, layer.error[which] * layer.error[which]);
  };
  if (layer.shape == TrackerLayer::Shape::disk) {
    const DiskDerivatives by = on_disk(helix, p);
    add(0, by.r_phi);
    add(1, by.r);
    return;
  }
  const CylinderDerivatives by = on_cylinder(helix, p);
  for (int which : {0, 1}) {
    const double c = std::cos(layer.stereo[which]), s = std::sin(layer.stereo[which]);
    HelixVector derivative;
    for (std::size_t i = 0; i < 5; ++i) derivative[i] = c * by.r_phi[i] - s * by.z[i];
    add(which, derivative);
  }
}

void scatter(double angle, const Helix& helix, const HelixPoint& p, SquareRootCovariance& covariance) {
  DeflectionDerivatives by = deflected(helix, p);
  for (double& x : by.transverse) x *= angle;
  for (double& x : by.longitudinal) x *= angle;
  covariance.add_noise(by.transverse, by.longitudinal);
}

}  // namespace

double scattering_angle(double radiation_lengths, double momentum, double mass, double charge) {
  if (!(radiation_lengths > 0) || !(momentum > 0)) return 0;
  const double beta2 = momentum * momentum / (momentum * momentum + mass * mass), q2 = charge * charge;
  const double correction = 1 + 0.038 * std::log(radiation_lengths * q2 / beta2);
  return 13.6 * units::MeV * std::sqrt(radiation_lengths * q2 / beta2) / momentum * std::max(correction, 0.0);
}

FittedTrack fit_track(const TrackerHits& hits, const Helix& helix, double momentum, double mass, double charge,
                      Random& random) {
  const double size = std::sqrt(10.0);
  FittedTrack out{SquareRootCovariance({size * units::m, size, size / units::m, size * units::m, size})};
  const auto all = hits.all();
  std::size_t from = all.size();
  while (from > 0 && !all[from - 1].layer->measures()) --from;
  for (std::size_t i = from; i-- > 0;) {
    const TrackerLayer& layer = *all[i].layer;
    const HelixPoint p = HelixPoint::at_chord(helix, all[i].chord);
    if (layer.measures() && (layer.efficiency >= 1 || random.uniform() < layer.efficiency)) {
      measure(layer, helix, p, out.covariance);
      out.measurements += layer.measurements;
    }
    const double across = incidence(layer, helix, p);
    constexpr double grazing = 1e-3;
    scatter(scattering_angle(layer.radiation_lengths / std::max(across, grazing), momentum, mass, charge), helix, p,
            out.covariance);
  }
  return out;
}

}  // namespace hml
