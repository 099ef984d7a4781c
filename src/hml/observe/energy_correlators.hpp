#pragma once
#include <span>
#include <vector>

#include "hml/observe/observable.hpp"

namespace hml {

/// Energy correlation functions of a jet's constituents. Energies are transverse momenta, angles are distances in
/// rapidity and azimuth to the power beta; these are computed once for all functions.
class EnergyCorrelators {
 public:
  EnergyCorrelators(std::span<const Momentum> constituents, double beta);

  /// ECF(n) = sum_{i1 < .. < in} prod pt_i prod_{pairs} dR^beta, in GeV^n, n in [0, 4] (arXiv:1305.0007).
  /// Takes of the order of (number of constituents)^n / n! steps.
  double ecf(int n) const;

  /// The same with pt as a fraction of the sum of all and the product of the v smallest angles alone, n in [1, 4],
  /// v in [1, n (n - 1) / 2] (arXiv:1609.07483, equation 3.3).
  double generalised(int v, int n) const;

 private:
  const double* angles(std::size_t i) const { return angles_.data() + i * pt_.size(); }
  double pairs() const;
  double triples() const;
  double quadruples() const;
  template <int v>
  double smallest_of_triples() const;
  template <int v>
  double smallest_of_quadruples() const;

  std::vector<double> pt_;      // GeV
  std::vector<double> angles_;  // (constituents, constituents), dR^beta
};

}  // namespace hml
