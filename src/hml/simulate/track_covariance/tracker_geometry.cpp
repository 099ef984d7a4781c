#include "hml/simulate/track_covariance/tracker_geometry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include <fmt/format.h>

#include "hml/core/units.hpp"

namespace hml {
namespace {

TrackerLayer parse_layer(const std::string& line, const Place& place) {
  std::istringstream in(line);
  int shape = 0;
  double thickness = 0, radiation_length = 0;
  TrackerLayer layer;
  in >> shape >> layer.label >> layer.low >> layer.high >> layer.at >> thickness >> radiation_length >>
      layer.measurements >> layer.stereo[0] >> layer.stereo[1] >> layer.error[0] >> layer.error[1] >> layer.efficiency;
  std::string rest;
  const bool read = !in.fail(), good = read && (shape == 1 || shape == 2) && radiation_length > 0 && thickness >= 0 &&
                                       layer.measurements >= 0 && layer.measurements <= 2 &&
                                       !(in >> rest && rest[0] != '#');
  if (!good)
    throw Error(
        ErrorKind::config,
        fmt::format("'{}' is no layer: wanted are shape (1 cylinder, 2 disk), label, least and greatest extent, place, "
                    "thickness, "
                    "radiation length, number of measurements (0, 1, 2), two stereo angles, two errors, efficiency",
                    line),
        place);
  layer.shape = shape == 1 ? TrackerLayer::Shape::cylinder : TrackerLayer::Shape::disk;
  layer.radiation_lengths = thickness / radiation_length;
  for (double* length : {&layer.low, &layer.high, &layer.at, &layer.error[0], &layer.error[1]}) *length *= units::m;
  return layer;
}

}  // namespace

TrackerGeometry TrackerGeometry::parse(std::string_view table, const Place& place) {
  constexpr double far = std::numeric_limits<double>::infinity();
  TrackerGeometry out;
  out.inner_radius = out.inner_z_high = far, out.inner_z_low = -far;
  std::istringstream in{std::string(table)};
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    out.layers.push_back(parse_layer(line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin), place));
    const TrackerLayer& layer = out.layers.back();
    if (layer.shape == TrackerLayer::Shape::cylinder)
      out.inner_radius = std::min(out.inner_radius, layer.at);
    else if (layer.at > 0)
      out.inner_z_high = std::min(out.inner_z_high, layer.at);
    else
      out.inner_z_low = std::max(out.inner_z_low, layer.at);
  }
  if (out.layers.size() > most_layers)
    throw Error(ErrorKind::config,
                fmt::format("a tracker of {} layers; at most {} are taken", out.layers.size(), most_layers), place);
  return out;
}

}  // namespace hml
