#pragma once
#include <limits>
#include <string>
#include <vector>

#include "hml/core/hdf5.hpp"

namespace hml {

/// A cut on one feature as it was learned. Edges belong to what passes; a missing value (NaN) passes no cut.
struct LearnedCut {
  enum class Kind {
    below,    ///< x <= high
    above,    ///< x >= low
    inside,   ///< low <= x <= high
    outside,  ///< x <= low or x >= high
    present,  ///< any value, only a missing one fails
    none      ///< no cut: every event passes, with a value or without
  };
  std::string feature;
  Kind kind = Kind::none;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();

  bool passes(double x) const;
  /// Whether it has an edge that a figure can show.
  bool has_edges() const { return kind != Kind::none && kind != Kind::present; }
  /// "65 <= mass <= 105", with six significant digits.
  std::string text() const;
};

/// The cut that keeps [low, high], where an infinite edge cuts nothing off.
LearnedCut interval_cut(std::string feature, double low, double high);

/// An edge that parts two neighbouring values, lower < higher: halfway, or close to the finite one beside an infinite
/// one.
double edge_between(float lower, float higher);

/// Writes cuts bit for bit, and reads them back; cuts that do not belong together are an input error.
void write_cuts(h5::Group& group, const std::vector<LearnedCut>& cuts);
std::vector<LearnedCut> read_cuts(const h5::Group& group);

}  // namespace hml
