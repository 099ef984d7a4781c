#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hml/learn/cuts/cut_approach.hpp"

namespace hml {

/// Edges and steepness of smooth cuts, in units of each feature's spread, (features) each.
struct SmoothEdges {
  std::vector<double> low, high, log_steepness;
};

/// Cuts whose edges are smooth, for a gradient: an event passes with the weight
///
///     p = prod over features of sigmoid(k (z - low) / T) sigmoid(k (high - z) / T),   z = (x - median) / spread
///
/// T is the temperature and k the steepness of a feature; an edge that may not be there drops out, and an event with a
/// missing value has p = 0. The spread is half the width of the central 68 % of the training values; z is kept within
/// the central 99 %, so that tails and infinite values count as their ends.
class SmoothCuts {
 public:
  SmoothCuts(const Labelled& train, const std::vector<std::size_t>& columns, std::vector<CutSides> sides);

  std::size_t features() const { return spread_.size(); }
  /// Edges one width outside of the values.
  SmoothEdges start(double temperature) const;
  /// Brings edges that left the values behind back to where there is a slope, three widths outside.
  void confine(SmoothEdges& edges, double temperature) const;
  /// The hard cuts that the edges stand for: one outside of all z is none.
  std::vector<LearnedCut> cuts(const SmoothEdges& edges, const std::vector<std::string>& names) const;

  /// Sums over events and their derivatives by the edges.
  struct Sums {
    Yields passed, all;                    ///< sum of w p and of w
    SmoothEdges by_signal, by_background;  ///< derivatives of `passed` by class
    double cross_entropy = 0;              ///< weighted sum
    SmoothEdges of_cross_entropy;          ///< its derivatives
    void add(const Sums& other);
  };
  /// Over the events `rows`, in blocks that are added in order: the same for any number of threads.
  Sums sums(std::span<const std::uint32_t> rows, const SmoothEdges& edges, double temperature, int threads) const;

 private:
  void add_event(Sums& sums, std::uint32_t event, const SmoothEdges& edges, const std::vector<double>& steepness,
                 std::vector<double>& slopes) const;

  const Labelled& train_;
  std::vector<CutSides> sides_;
  std::vector<double> center_, spread_;   // spread 0 where all values are equal: not cut on
  std::vector<double> lowest_, highest_;  // of z
  std::vector<bool> any_missing_;
  std::vector<float> z_;  // (n, features)
};

}  // namespace hml
