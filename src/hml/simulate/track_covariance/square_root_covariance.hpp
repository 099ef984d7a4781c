#pragma once
#include "hml/simulate/track_covariance/helix.hpp"

namespace hml {

/// The covariance of a helix's parameters, kept as a square root A (covariance = A A^T), so that it stays positive
/// whatever the rounding. Measurements are added by Potter's update, noise by an orthogonal reduction of (A | noise) to
/// a triangle (P. Kaminski, A. Bryson, S. Schmidt, IEEE Trans. Autom. Control 16 (1971) 727).
class SquareRootCovariance {
 public:
  /// Independent parameters with these errors.
  explicit SquareRootCovariance(const HelixVector& errors);

  /// Adds the knowledge of a measurement with that derivative by the parameters and variance.
  void measure(const HelixVector& derivative, double variance);
  /// Adds two independent random changes of the parameters, each along a direction with a width of its length.
  void add_noise(const HelixVector& first, const HelixVector& second);
  void scale(double factor);

  double operator()(std::size_t i, std::size_t j) const;
  /// What parameters change by for five independent numbers of mean 0 and width 1.
  HelixVector random_change(const HelixVector& normals) const;

 private:
  std::array<HelixVector, 5> root_{};
};

}  // namespace hml
