#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hml/simulate/module.hpp"

namespace hml {

/// The cells of a calorimeter: rows in eta, each with its own edges in phi. A point on an edge belongs to the cell
/// below it. Looking up a cell is a table look-up and a step or two, exact at the edges.
class CalorimeterGrid {
 public:
  CalorimeterGrid() = default;
  /// From the card list {eta {phi phi ...} eta {phi phi ...} ...}: each eta with the phi edges of the row that ends there.
  CalorimeterGrid(const std::vector<SharedText>& list, const Wiring& wiring);

  /// Row in the upper and column in the lower 16 bits; -1 outside of the grid.
  std::int32_t cell(double eta, double phi) const;
  /// The cells that a card list of pairs {eta phi} names by their upper edges, each the closest there is; sorted.
  std::vector<std::int32_t> cells_at(const std::string& parameter, const std::vector<std::string>& list,
                                     const Wiring& wiring) const;
  /// eta low, eta high, phi low, phi high.
  std::array<double, 4> edges(std::int32_t cell) const;

 private:
  /// Sorted edges with a uniform table of where to begin looking.
  class Axis {
   public:
    Axis() = default;
    explicit Axis(std::vector<double> edges);
    /// i with edges[i-1] < value <= edges[i]; 0 outside.
    std::int32_t bin(double value) const;
    /// Number of the edge closest to a value.
    std::int32_t closest(double value) const;
    double edge(std::int32_t i) const { return edges_[static_cast<std::size_t>(i)]; }

   private:
    std::vector<double> edges_;
    std::vector<std::int32_t> start_;
    double low_ = 0, high_ = 0, per_width_ = 0;
  };

  Axis eta_;
  std::vector<Axis> phi_;             // distinct sets of phi edges
  std::vector<std::int32_t> row_;     // which of them a row has
};

}  // namespace hml
