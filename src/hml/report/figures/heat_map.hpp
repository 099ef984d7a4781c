#pragma once
#include <string>
#include <vector>

#include "hml/report/figure.hpp"

namespace hml::report {

/// A map with the range of its colours: from 0, or the lowest of `values` (columns, rows; row-major in the column)
/// where it is below, to the highest, or where the map `is_signed` as far to both sides of 0. Cells that are not finite
/// are those of 0, which stay white in maps of sizes.
Image heat_map(Axis x, Axis y, std::string quantity, int columns, int rows, std::vector<double> values,
               bool is_signed = false);

}  // namespace hml::report
