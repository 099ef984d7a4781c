#pragma once
#include <span>
#include <string>
#include <vector>

#include "hml/report/figure.hpp"

namespace hml::report {

/// Equal bins in [low, high).
struct Binning {
  int bins = 1;
  double low = 0, high = 1;
};

/// Binning that suits all the samples together: the central 99% of each, to round numbers, 20 to 60 bins; whole numbers
/// have one bin each, or bins of equally many. What is not finite is left out; without anything left it is one bin in
/// [0, 1].
Binning automatic_binning(const std::vector<std::span<const double>>& samples);

/// Fraction of the sample's weight in each bin with its uncertainty sqrt(sum w^2) / sum w. What lies outside counts in
/// the total; what is not finite does not. `weights` may be empty for ones.
Histogram fractions(const std::string& name, std::span<const double> values, std::span<const double> weights,
                    const Binning& binning);

/// Leaves out points of a line that lie within `tolerance` of what stays, in units of the frame (Ramer, Douglas and
/// Peucker); the ends stay.
Curve thinned(const Curve& curve, bool log_y, double tolerance = 5e-4);

}  // namespace hml::report
