#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// A layer of a tracker: a cylinder around the beam or a disk across it, that scatters and may measure. Lengths in mm.
/// A measurement on a cylinder is of cos(a) r phi - sin(a) z with the stereo angle a in rad; on a disk the first is of
/// r phi, the second of r.
struct TrackerLayer {
  enum class Shape { cylinder, disk } shape = Shape::cylinder;
  std::string label;
  double low = 0, high = 0;      ///< extent in z of a cylinder, in r of a disk
  double at = 0;                 ///< r of a cylinder, z of a disk
  double radiation_lengths = 0;  ///< its thickness for a track across it
  int measurements = 0;          ///< 0, 1 or 2
  double stereo[2] = {0, 0}, error[2] = {0, 0};
  double efficiency = 0;  ///< to measure; 0 for a layer that only scatters
  bool measures() const { return efficiency > 0 && measurements > 0; }
};

/// The layers of a tracker.
struct TrackerGeometry {
  static constexpr std::size_t most_layers = 1000;
  std::vector<TrackerLayer> layers;
  double inner_radius = 0, inner_z_low = 0, inner_z_high = 0;  ///< the space inside all layers

  /// From a card's table: a line a layer with shape (1 cylinder, 2 disk), label, extent, place, thickness, radiation
  /// length (all in m), number of measurements, two stereo angles, two errors in m, efficiency; '#' begins a comment. A
  /// config error names the line that is something else.
  static TrackerGeometry parse(std::string_view table, const Place& place);
  bool inside(double x, double y, double z) const {
    return x * x + y * y <= inner_radius * inner_radius && z >= inner_z_low && z <= inner_z_high;
  }
};

}  // namespace hml
