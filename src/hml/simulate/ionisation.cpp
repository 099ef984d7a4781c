#include "hml/simulate/ionisation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hml {
namespace {

constexpr std::size_t points = 18;
using Table = std::array<double, points>;

constexpr Table beta_gammas = {0.5, 0.8, 1, 2, 3, 4, 5, 8, 10, 12, 15, 20, 50, 100, 200, 500, 1000, 10000};

// Clusters on a cm: helium with 10 % isobutane, helium, argon with 50 % ethane, argon.
constexpr std::array<Table, 4> clusters = {{
    {42.94, 23.6, 18.97, 12.98, 12.2, 12.13, 12.24, 12.73, 13.03, 13.29, 13.63, 14.08, 15.56, 16.43, 16.8, 16.95, 16.98,
     16.98},
    {11.79, 6.5, 5.23, 3.59, 3.38, 3.37, 3.4, 3.54, 3.63, 3.7, 3.8, 3.92, 4.33, 4.61, 4.78, 4.87, 4.89, 4.89},
    {130.04, 71.55, 57.56, 39.44, 37.08, 36.9, 37.25, 38.76, 39.68, 40.49, 41.53, 42.91, 46.8, 48.09, 48.59, 48.85,
     48.93, 48.93},
    {88.69, 48.93, 39.41, 27.09, 25.51, 25.43, 25.69, 26.78, 27.44, 28.02, 28.77, 29.78, 32.67, 33.75, 34.24, 34.57,
     34.68, 34.68},
}};

/// The logarithms of a table, with the slopes of a monotone interpolation.
struct Curve {
  Table x{}, y{}, slope{};

  explicit Curve(const Table& values) {
    for (std::size_t i = 0; i < points; ++i) x[i] = std::log(beta_gammas[i]), y[i] = std::log(values[i]);
    slope.front() = secant(0), slope.back() = 0;
    for (std::size_t i = 1; i + 1 < points; ++i) slope[i] = inner_slope(i);
  }

  double secant(std::size_t i) const { return (y[i + 1] - y[i]) / (x[i + 1] - x[i]); }

  // Weighted harmonic mean of the neighbouring secants; 0 at an extreme.
  double inner_slope(std::size_t i) const {
    const double before = secant(i - 1), after = secant(i);
    if (before * after <= 0) return 0;
    const double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i], w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
    return (w0 + w1) / (w0 / before + w1 / after);
  }

  double operator()(double at) const {
    if (at >= x.back()) return y.back();
    if (at <= x.front()) return y.front() + (at - x.front()) * slope.front();
    const auto i = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin()) - 1;
    const double h = x[i + 1] - x[i], t = (at - x[i]) / h, s = 1 - t;
    return y[i] * (1 + 2 * t) * s * s + y[i + 1] * t * t * (1 + 2 * s) + h * t * s * (slope[i] * s - slope[i + 1] * t);
  }
};

}  // namespace

double clusters_per_mm(ChamberGas gas, double beta_gamma) {
  static const std::array<Curve, 4> curves = {Curve(clusters[0]), Curve(clusters[1]), Curve(clusters[2]),
                                              Curve(clusters[3])};
  constexpr double slowest = 0.01, per_cm = 0.1;
  return per_cm * std::exp(curves[static_cast<std::size_t>(gas)](std::log(std::max(beta_gamma, slowest))));
}

}  // namespace hml
