#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "hml/dataset/samples.hpp"

namespace hml {

/// Which of an event's values belong together: features of a set (n, features) or of objects (n, length, features),
/// channels of an image (n, channels, height, width); an image (n, height, width) has one channel.
struct ValueGroups {
  std::size_t count = 1, inner = 1;  ///< value j belongs to group j / inner % count
  std::optional<std::size_t> mask;   ///< the group that tells places from none

  explicit ValueGroups(const Tensor& input) {
    const auto row = static_cast<std::size_t>(input.row_size());
    const auto last = static_cast<std::size_t>(input.shape.back());
    const bool objects = input.shape.size() == 3 && input.names.size() == last;
    if (input.shape.size() == 2 || objects) count = last;
    else if (input.shape.size() == 4) count = static_cast<std::size_t>(input.shape[1]), inner = count > 0 ? row / count : 1;
    else inner = row;
    if (!objects) return;
    const auto found = std::find(input.names.begin(), input.names.end(), "mask");
    if (found != input.names.end()) mask = static_cast<std::size_t>(found - input.names.begin());
  }
  std::size_t of(std::size_t j) const { return j / inner % count; }
  /// Whether value j of an event lies at a place where there is nothing.
  bool empty(const float* event, std::size_t j) const { return mask && event[j / count * count + *mask] == 0; }
};

/// A group's name, or "feature 7" where it has none.
inline std::string group_name(const Tensor& input, std::size_t group) {
  return group < input.names.size() ? input.names[group] : fmt::format("feature {}", group);
}

}  // namespace hml
