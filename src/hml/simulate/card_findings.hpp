#pragma once
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// What checking a card brings to light, each with its place.
struct CardFindings {
  /// Why it cannot run: unknown modules, parameters, classes or arrays, values out of bounds, formulas, files.
  std::vector<Error> problems;
  /// What it says without effect.
  std::vector<Error> warnings;
};

}  // namespace hml
