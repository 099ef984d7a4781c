#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hml/observe/observable.hpp"

namespace hml {

/// Angles of all pairs of a jet's constituents, as energy flow polynomials multiply them.
struct PairAngles {
  enum class Measure {
    rapidity,  ///< dR^beta, dR in rapidity and azimuth
    dot        ///< (2 p_i.p_j / (pt_i pt_j))^(beta / 2)
  };
  PairAngles(std::span<const Momentum> constituents, double beta, Measure measure = Measure::rapidity);

  std::vector<double> fractions;  ///< pt_i / sum of pt
  std::vector<double> angles;     ///< (constituents, constituents)
};

/// The energy flow polynomial of a multigraph (Komiske, Metodiev and Thaler, arXiv:1712.07124):
/// sum_{i_a, i_b, ..} prod_vertices z_i prod_edges theta_ij, a sum over all constituents for every vertex.
///
/// The sums are done one vertex at a time, in an order that is found once: a vertex with at most two neighbours is
/// summed into a table of its neighbours, so that a tree takes M^2 steps and a triangle M^3 of M constituents. Where
/// all have more, the one with the most is fixed and the rest summed for each of its values (M^4 for four vertices
/// joined pairwise). The tables never hold more than M^2 numbers.
class EnergyFlowPolynomial {
 public:
  /// A graph by its edges, each a pair of letters: "ab", "ab_bc_ca" (a triangle), "ab_ab_bc" (a double edge). A config
  /// error where it is malformed or takes more than M^4 steps.
  explicit EnergyFlowPolynomial(std::string_view graph);

  double value(const PairAngles& pairs) const;
  int vertices() const { return static_cast<int>(steps_.size()); }

 private:
  /// What is done with a vertex: summed over (at most two neighbours are left), or fixed.
  struct Step {
    int vertex = 0;
    bool fixed = false;
    std::vector<int> neighbours;  // those that are still there
  };
  struct Tables;

  void find_order();
  double sum_from(std::size_t step, Tables tables) const;

  std::vector<std::vector<int>> multiplicity_;  // (vertices, vertices), number of edges
  std::vector<Step> steps_;
};

}  // namespace hml
