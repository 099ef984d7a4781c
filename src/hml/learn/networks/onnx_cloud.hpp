#pragma once
#include <cstdint>
#include <vector>

#include "hml/learn/onnx/onnx_operators.hpp"

namespace hml {

/// Point clouds in a graph of ONNX. Places without a particle are computed as all others, and left out by the mask where
/// particles meet.
struct OnnxCloud {
  OnnxValue values;  ///< (events, places, features), 0 where there is no particle
  OnnxValue mask;    ///< (events, places, 1), 1 and 0

  /// Splits (events, places, features + 1), whose last feature is the mask.
  explicit OnnxCloud(const OnnxValue& cloud)
      : values(slice(cloud, 2, 0, cloud.size(2) - 1)),
        mask(where(equal(slice(cloud, 2, cloud.size(2) - 1, cloud.size(2)), 0), cloud.builder().constant(0),
                   cloud.builder().constant(1))) {}
  /// Those features of each place; all of them for an empty list.
  OnnxValue columns(const std::vector<std::int64_t>& wanted) const {
    return wanted.empty() ? values : gather(values, 2, wanted);
  }
  /// Sums over the particles of (events, places, channels), (events, channels).
  OnnxValue sum(const OnnxValue& of_places) const { return hml::sum(of_places * mask, 1); }
  /// The number of particles, (events, 1).
  OnnxValue count() const { return hml::sum(mask, 1); }
};

}  // namespace hml
