#include "hml/observe/energy_correlators.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "hml/observe/plane.hpp"

namespace hml {
namespace {

/// The v smallest of the numbers that it is shown, in rising order.
template <int v>
struct Smallest {
  std::array<double, v> values;

  Smallest() { values.fill(std::numeric_limits<double>::infinity()); }
  void add(double x) {
    for (int m = v - 1; m > 0; --m) values[m] = std::min(values[m], std::max(values[m - 1], x));
    values[0] = std::min(values[0], x);
  }
  double product() const {
    double out = values[0];
    for (int m = 1; m < v; ++m) out *= values[m];
    return out;
  }
};

}  // namespace

EnergyCorrelators::EnergyCorrelators(std::span<const Momentum> constituents, double beta) {
  const auto points = plane_points(constituents);
  for (const auto& point : points) pt_.push_back(point.pt);
  angles_.resize(points.size() * points.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double d2 = distance2(points[i], points[j]);
      const double angle = beta == 2 ? d2 : beta == 1 ? std::sqrt(d2) : std::pow(d2, beta / 2);
      angles_[i * points.size() + j] = angles_[j * points.size() + i] = angle;
    }
}

double EnergyCorrelators::pairs() const {
  double sum = 0;
  for (std::size_t i = 0; i < pt_.size(); ++i)
    for (std::size_t j = i + 1; j < pt_.size(); ++j) sum += pt_[i] * pt_[j] * angles(i)[j];
  return sum;
}

double EnergyCorrelators::triples() const {
  double sum = 0;
  for (std::size_t i = 0; i < pt_.size(); ++i)
    for (std::size_t j = i + 1; j < pt_.size(); ++j) {
      double inner = 0;
      for (std::size_t k = j + 1; k < pt_.size(); ++k) inner += pt_[k] * angles(i)[k] * angles(j)[k];
      sum += pt_[i] * pt_[j] * angles(i)[j] * inner;
    }
  return sum;
}

double EnergyCorrelators::quadruples() const {
  double sum = 0;
  std::vector<double> weight(pt_.size());
  for (std::size_t i = 0; i < pt_.size(); ++i)
    for (std::size_t j = i + 1; j < pt_.size(); ++j) {
      for (std::size_t k = j + 1; k < pt_.size(); ++k) weight[k] = pt_[k] * angles(i)[k] * angles(j)[k];
      double outer = 0;
      for (std::size_t k = j + 1; k < pt_.size(); ++k) {
        double inner = 0;
        for (std::size_t l = k + 1; l < pt_.size(); ++l) inner += weight[l] * angles(k)[l];
        outer += weight[k] * inner;
      }
      sum += pt_[i] * pt_[j] * angles(i)[j] * outer;
    }
  return sum;
}

template <int v>
double EnergyCorrelators::smallest_of_triples() const {
  double sum = 0;
  for (std::size_t i = 0; i < pt_.size(); ++i)
    for (std::size_t j = i + 1; j < pt_.size(); ++j) {
      double inner = 0;
      for (std::size_t k = j + 1; k < pt_.size(); ++k) {
        Smallest<v> smallest;
        for (const double angle : {angles(i)[j], angles(i)[k], angles(j)[k]}) smallest.add(angle);
        inner += pt_[k] * smallest.product();
      }
      sum += pt_[i] * pt_[j] * inner;
    }
  return sum;
}

template <int v>
double EnergyCorrelators::smallest_of_quadruples() const {
  double sum = 0;
  for (std::size_t i = 0; i < pt_.size(); ++i)
    for (std::size_t j = i + 1; j < pt_.size(); ++j)
      for (std::size_t k = j + 1; k < pt_.size(); ++k) {
        Smallest<v> of_three;
        for (const double angle : {angles(i)[j], angles(i)[k], angles(j)[k]}) of_three.add(angle);
        double inner = 0;
        for (std::size_t l = k + 1; l < pt_.size(); ++l) {
          Smallest<v> smallest = of_three;
          for (const double angle : {angles(i)[l], angles(j)[l], angles(k)[l]}) smallest.add(angle);
          inner += pt_[l] * smallest.product();
        }
        sum += pt_[i] * pt_[j] * pt_[k] * inner;
      }
  return sum;
}

double EnergyCorrelators::ecf(int n) const {
  if (n == 0) return 1;
  if (n == 2) return pairs();
  if (n == 3) return triples();
  if (n == 4) return quadruples();
  double sum = 0;
  for (const double pt : pt_) sum += pt;
  return sum;
}

double EnergyCorrelators::generalised(int v, int n) const {
  const auto sum = [&] {
    if (n == 3) return v == 1 ? smallest_of_triples<1>() : v == 2 ? smallest_of_triples<2>() : triples();
    if (n == 4) {
      if (v == 1) return smallest_of_quadruples<1>();
      if (v == 2) return smallest_of_quadruples<2>();
      if (v == 3) return smallest_of_quadruples<3>();
      if (v == 4) return smallest_of_quadruples<4>();
      if (v == 5) return smallest_of_quadruples<5>();
    }
    return ecf(n);
  };
  return sum() / std::pow(ecf(1), n);
}

}  // namespace hml
