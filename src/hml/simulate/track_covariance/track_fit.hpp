#pragma once
#include "hml/core/random.hpp"
#include "hml/simulate/track_covariance/square_root_covariance.hpp"
#include "hml/simulate/track_covariance/tracker_hits.hpp"

namespace hml {

/// Angle by which a layer deflects a track in a plane (width, rad): V. Highland's formula in the form of G. Lynch and
/// O. Dahl (Nucl. Instrum. Meth. B 58 (1991) 6), for a path of x radiation lengths, momentum in GeV and charge in e.
double scattering_angle(double radiation_lengths, double momentum, double mass, double charge);

/// What a fit of a track through a tracker would know of its parameters at the point closest to the beam.
struct FittedTrack {
  SquareRootCovariance covariance;
  int measurements = 0;  ///< that were used: layers measure with their efficiencies
};

/// A Kalman filter that goes from the last measuring layer inwards: each layer's measurements are added to the
/// knowledge of the parameters, then its multiple scattering as noise of them (R. Fruehwirth, Nucl. Instrum. Meth. A
/// 262 (1987) 444; of F. Bedeschi's fast tracking, in Delphes, arXiv:1307.6346). Nothing is known beforehand but sizes
/// of 3 m, rad, 1/m.
FittedTrack fit_track(const TrackerHits& hits, const Helix& helix, double momentum, double mass, double charge,
                      Random& random);

}  // namespace hml
