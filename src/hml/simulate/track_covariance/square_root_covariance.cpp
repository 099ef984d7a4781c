#include "hml/simulate/track_covariance/square_root_covariance.hpp"

#include <cmath>

namespace hml {

SquareRootCovariance::SquareRootCovariance(const HelixVector& errors) {
  for (std::size_t i = 0; i < 5; ++i) root_[i][i] = errors[i];
}

void SquareRootCovariance::measure(const HelixVector& derivative, double variance) {
  HelixVector f{};
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) f[j] += root_[i][j] * derivative[i];
  double sum = variance;
  for (double x : f) sum += x * x;
  if (!(sum > 0)) return;
  const double weight = 1 / (sum + std::sqrt(variance * sum));
  for (HelixVector& row : root_) {
    double along = 0;
    for (std::size_t j = 0; j < 5; ++j) along += row[j] * f[j];
    for (std::size_t j = 0; j < 5; ++j) row[j] -= weight * along * f[j];
  }
}

void SquareRootCovariance::add_noise(const HelixVector& first, const HelixVector& second) {
  std::array<std::array<double, 7>, 5> a;
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) a[i][j] = root_[i][j];
    a[i][5] = first[i], a[i][6] = second[i];
  }
  // A reflection a row turns what stands right of the diagonal into it.
  for (std::size_t i = 0; i < 5; ++i) {
    double norm2 = 0;
    for (std::size_t j = i; j < 7; ++j) norm2 += a[i][j] * a[i][j];
    if (norm2 == 0) continue;
    const double diagonal = -std::copysign(std::sqrt(norm2), a[i][i]);
    std::array<double, 7> v = a[i];
    v[i] -= diagonal;
    const double half_v2 = diagonal * (diagonal - a[i][i]);
    for (std::size_t k = i; k < 5; ++k) {
      double dot = 0;
      for (std::size_t j = i; j < 7; ++j) dot += a[k][j] * v[j];
      for (std::size_t j = i; j < 7; ++j) a[k][j] -= dot / half_v2 * v[j];
    }
  }
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) root_[i][j] = j <= i ? a[i][j] : 0;
}

void SquareRootCovariance::scale(double factor) {
  for (HelixVector& row : root_)
    for (double& x : row) x *= factor;
}

double SquareRootCovariance::operator()(std::size_t i, std::size_t j) const {
  double sum = 0;
  for (std::size_t k = 0; k < 5; ++k) sum += root_[i][k] * root_[j][k];
  return sum;
}

HelixVector SquareRootCovariance::random_change(const HelixVector& normals) const {
  HelixVector out{};
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) out[i] += root_[i][j] * normals[j];
  return out;
}

}  // namespace hml
