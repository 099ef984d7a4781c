#include "hml/simulate/track_covariance/tracker_hits.hpp"

#include <algorithm>
#include <cmath>

namespace hml {

TrackerHits::TrackerHits(const TrackerGeometry& geometry, const Helix& helix, double start_radius) {
  const double start_arc = arc_of_chord(helix, std::max(chord_at_radius(helix, start_radius), 0.0));
  for (const TrackerLayer& layer : geometry.layers) cross(layer, helix, start_radius, start_arc);
  std::sort(
      hits_.begin(), hits_.begin() + static_cast<std::ptrdiff_t>(size_),
      [](const TrackerHit& a, const TrackerHit& b) { return a.arc != b.arc ? a.arc < b.arc : a.layer < b.layer; });
}

void TrackerHits::cross(const TrackerLayer& layer, const Helix& helix, double start_radius, double start_arc) {
  double chord = -1, extent = 0;
  if (layer.shape == TrackerLayer::Shape::cylinder) {
    if (layer.at > start_radius) chord = chord_at_radius(helix, layer.at);
    if (chord > 0) extent = HelixPoint::at_chord(helix, chord).z;
  } else if (helix.ctg_theta != 0) {
    // Disks are taken up to a turn of 2 rad, beyond which the track goes almost along them.
    const double arc = (layer.at - helix.z) / helix.ctg_theta, half = helix.c * arc;
    if (arc > start_arc && std::abs(half) < 1) chord = std::abs(half) < 1e-8 ? arc : std::sin(half) / helix.c;
    if (chord > 0) extent = HelixPoint::at_chord(helix, chord).radius();
  }
  if (!(chord > 0 && extent > layer.low && extent < layer.high)) return;
  hits_[size_++] = {arc_of_chord(helix, chord), chord, &layer};
  if (layer.measures()) ++layers_, measurements_ += layer.measurements;
}

const TrackerHit* TrackerHits::first_measured() const {
  for (const TrackerHit& hit : all())
    if (hit.layer->measures()) return &hit;
  return nullptr;
}

}  // namespace hml
