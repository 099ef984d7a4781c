#include "hml/report/figures/heat_map.hpp"

#include <algorithm>
#include <cmath>

namespace hml::report {

Image heat_map(Axis x, Axis y, std::string quantity, int columns, int rows, std::vector<double> values,
               bool is_signed) {
  double low = 0, high = 0;
  for (const double value : values)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (is_signed) high = std::max(std::abs(low), std::abs(high)), low = -high;
  if (low == high) low -= is_signed ? 1 : 0, high += 1;
  for (double& value : values)
    if (!std::isfinite(value)) value = 0;
  return {std::move(x), std::move(y), {std::move(quantity), low, high}, columns, rows, std::move(values), is_signed};
}

}  // namespace hml::report
