#pragma once
#include "hml/simulate/detector_event.hpp"

namespace hml {

/// The particle behind a track as it was made: true place, time and momentum there. A conversion's electron is no
/// particle of the generator: its own start and momentum stand for it, the momentum turned back from the point closest
/// to the beam by twice the angle to the chord between the two points. What has no particle stands for itself.
inline Candidate track_origin(const DetectorEvent& event, const Candidate& c) {
  const std::int32_t particle = event.first_particle(c);
  if (particle >= 0 && !c.from_conversion) return event.origin(particle);
  Candidate origin = c;
  if (c.track < 0) return origin;
  const TrackInfo& track = event.track(c);
  origin.x = track.x, origin.y = track.y, origin.z = track.z, origin.t = track.t;
  double dx = track.x - track.xd, dy = track.y - track.yd;
  if (dx * c.momentum.px + dy * c.momentum.py < 0) dx = -dx, dy = -dy;
  if (dx == 0 && dy == 0) return origin;
  const double phi = 2 * std::atan2(dy, dx) - c.momentum.phi(), pt = c.momentum.pt();
  origin.momentum.px = pt * std::cos(phi), origin.momentum.py = pt * std::sin(phi);
  return origin;
}

}  // namespace hml
