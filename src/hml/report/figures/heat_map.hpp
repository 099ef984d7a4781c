#pragma once
#include <string>
#include <vector>

#include "hml/report/figure.hpp"

namespace hml::report {

/// A map with the range of its colours: from the lowest to the highest of `values` (columns, rows), row-major in the
/// column, or where it `is_signed` the same to both sides of 0. Cells that are not finite take the lowest colour, or
/// that of 0.
Image heat_map(Axis x, Axis y, std::string quantity, int columns, int rows, std::vector<double> values,
               bool is_signed = false);

}  // namespace hml::report
