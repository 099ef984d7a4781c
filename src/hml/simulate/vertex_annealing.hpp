#pragma once
#include <span>
#include <vector>

namespace hml {

/// A track where it comes closest to the beam: place along the beam in cm and time in ns with their variances, and a
/// weight in [0, 1].
struct AnnealedTrack {
  double z = 0, t = 0, variance_z = 1, variance_t = 1, weight = 1;
};

/// How the temperature falls. Inverse temperatures `beta` are in units of 1/chi^2.
struct AnnealingSettings {
  bool split_critical = true;  ///< split a prototype at its critical temperature, not at every step
  double beta_max = 0.1;       ///< where splitting ends
  double beta_stop = 1;        ///< where tracks are assigned
  double cooling = 0.8;        ///< factor of the temperature in a step
  int iterations = 100;        ///< most updates at one temperature
  double cut_off = 4;          ///< standard deviations at which a track is as likely noise as of a vertex
};

/// Where tracks meet: place in cm, time in ns, positions in the list of tracks.
struct AnnealedVertex {
  double z = 0, t = 0;
  std::vector<int> tracks;
};

/// Finds vertices in (z, t) by deterministic annealing (K. Rose, Proc. IEEE 86 (1998) 2210, doi:10.1109/5.726788; for
/// vertices CMS, arXiv:1405.6569, section 6.1): tracks belong to prototypes with probabilities p_k exp(-beta chi^2) / Z.
/// At high temperature there is one prototype, at the mean of all tracks; as beta grows one splits when its tracks'
/// chi^2 exceeds the temperature. After splitting ends, tracks may belong to noise, prototypes with less than two tracks
/// of their own are dropped, and each track goes to the vertex that it belongs to by more than half.
std::vector<AnnealedVertex> anneal(std::span<const AnnealedTrack> tracks, const AnnealingSettings& settings);

}  // namespace hml
