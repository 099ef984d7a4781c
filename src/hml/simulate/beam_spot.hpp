#pragma once
#include "hml/simulate/detector_event.hpp"

namespace hml {

/// Where the beams meet, in mm.
struct BeamSpot {
  double x = 0, y = 0, z = 0;
};

/// The place of an array's first object; the origin where the array is -1 or empty.
inline BeamSpot beam_spot(const DetectorEvent& event, ArrayId array) {
  if (array < 0 || event.array(array).empty()) return {};
  const Candidate& first = event[event.array(array).front()];
  return {first.x, first.y, first.z};
}

}  // namespace hml
