#pragma once
#include <array>
#include <span>

#include "hml/simulate/track_covariance/helix.hpp"
#include "hml/simulate/track_covariance/tracker_geometry.hpp"

namespace hml {

/// Where a track meets a layer.
struct TrackerHit {
  double arc, chord;
  const TrackerLayer* layer;
};

/// The layers that a track meets on its way out, in their order, at most half a turn from the point closest to the
/// beam: those beyond the place where it starts (cylinders of greater radius, disks further along).
class TrackerHits {
 public:
  TrackerHits(const TrackerGeometry& geometry, const Helix& helix, double start_radius);

  std::span<const TrackerHit> all() const { return {hits_.data(), size_}; }
  /// Number of layers with measurements, and of measurements in them.
  int measuring_layers() const { return layers_; }
  int measurements() const { return measurements_; }
  /// The first hit with a measurement, nullptr where there is none.
  const TrackerHit* first_measured() const;

 private:
  void cross(const TrackerLayer& layer, const Helix& helix, double start_radius, double start_arc);

  std::array<TrackerHit, TrackerGeometry::most_layers> hits_;  // the first size_ of them
  std::size_t size_ = 0;
  int layers_ = 0, measurements_ = 0;
};

}  // namespace hml
