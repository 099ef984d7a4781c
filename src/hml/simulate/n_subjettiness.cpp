#include "hml/simulate/n_subjettiness.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <fastjet/ClusterSequence.hh>

namespace hml {
namespace {

constexpr double pi = std::numbers::pi;

struct Point {
  double rapidity, phi, pt;
};

double distance2(const Point& a, const Point& b) {
  double d = std::abs(a.phi - b.phi);
  if (d > pi) d = 2 * pi - d;
  const double y = a.rapidity - b.rapidity;
  return y * y + d * d;
}

std::size_t closest(const Point& point, std::span<const Point> axes, double& d2) {
  std::size_t best = 0;
  d2 = std::numeric_limits<double>::max();
  for (std::size_t k = 0; k < axes.size(); ++k)
    if (const double d = distance2(point, axes[k]); d < d2) d2 = d, best = k;
  return best;
}

// d^beta from d^2.
double raise(double d2, double beta) { return beta == 1 ? std::sqrt(d2) : beta == 2 ? d2 : std::pow(d2, 0.5 * beta); }

constexpr double accuracy = 1e-4;

// One step of the generalised k-means of arXiv:1108.2701: each axis moves to the mean of its points, weighted with
// pt d^(beta - 2). Returns the mean distance the axes moved.
double move_axes(std::span<const Point> points, std::span<Point> axes, double beta) {
  std::array<Point, 5> sum{};  // of weight * rapidity, weight * phi, weight
  for (const Point& p : points) {
    double d2;
    const std::size_t k = closest(p, axes, d2);
    d2 += accuracy * accuracy;
    const double weight = p.pt * (beta == 1 ? 1 / std::sqrt(d2) : beta == 2 ? 1 : std::pow(d2, 0.5 * beta - 1));
    const double turn = p.phi - axes[k].phi > pi ? -2 * pi : p.phi - axes[k].phi < -pi ? 2 * pi : 0;
    sum[k].rapidity += weight * p.rapidity;
    sum[k].phi += weight * (p.phi + turn);
    sum[k].pt += weight;
  }
  double moved = 0;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    if (!(sum[k].pt > 0)) continue;
    const Point next{sum[k].rapidity / sum[k].pt, std::fmod(sum[k].phi / sum[k].pt + 2 * pi, 2 * pi), 0};
    moved += std::sqrt(distance2(axes[k], next));
    axes[k] = next;
  }
  return moved / static_cast<double>(axes.size());
}

}  // namespace

std::array<double, 5> n_subjettiness(std::span<const P4> constituents, double beta, double r0, AxisMode mode) {
  std::array<double, 5> tau{};
  std::vector<fastjet::PseudoJet> particles;
  std::vector<Point> points;
  double norm = 0;
  for (const P4& p : constituents) {
    particles.emplace_back(p.px, p.py, p.pz, p.e);
    points.push_back({particles.back().rap(), particles.back().phi(), particles.back().pt()});
    norm += points.back().pt;
  }
  norm *= std::pow(r0, beta);
  if (particles.size() < 2 || !(norm > 0)) return tau;

  const bool winner = mode == AxisMode::wta_kt || mode == AxisMode::one_pass_wta_kt;
  const bool minimise = mode == AxisMode::one_pass_wta_kt || mode == AxisMode::one_pass_kt;
  const fastjet::JetDefinition kt(fastjet::kt_algorithm, fastjet::JetDefinition::max_allowable_R,
                                  winner ? fastjet::WTA_pt_scheme : fastjet::E_scheme, fastjet::Best);
  const fastjet::ClusterSequence sequence(particles, kt);
  for (std::size_t n = 1; n <= tau.size() && n < particles.size(); ++n) {
    std::vector<Point> axes;
    for (const auto& jet : sequence.exclusive_jets(static_cast<int>(n))) axes.push_back({jet.rap(), jet.phi(), 0});
    constexpr int most_steps = 1000;
    for (int step = 0; minimise && step < most_steps && move_axes(points, axes, beta) > accuracy; ++step) {}
    double sum = 0, d2;
    for (const Point& p : points) {
      closest(p, axes, d2);
      sum += p.pt * raise(d2, beta);
    }
    tau[n - 1] = sum / norm;
  }
  return tau;
}

}  // namespace hml
