#include "hml/observe/emd.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "hml/observe/plane.hpp"
#include "hml/observe/transport.hpp"

namespace hml {
namespace {

double sum_of_pt(std::span<const PlanePoint> points) {
  return std::accumulate(points.begin(), points.end(), 0.0, [](double sum, const auto& p) { return sum + p.pt; });
}

/// Moves the points to their mean, weighted with pt; azimuths are taken around that of the hardest.
void centre(std::vector<PlanePoint>& points) {
  if (points.empty()) return;
  PlanePoint hardest = points.front();
  for (const auto& point : points)
    if (point.pt > hardest.pt) hardest = point;
  double rapidity = 0, phi = 0;
  const double sum = sum_of_pt(points);
  for (auto& point : points) {
    point.phi = delta_phi(point.phi, hardest.phi);
    rapidity += point.pt * point.rapidity / sum;
    phi += point.pt * point.phi / sum;
  }
  for (auto& point : points) {
    point.rapidity -= rapidity;
    point.phi -= phi;
  }
}

std::vector<double> weights(std::span<const PlanePoint> points, double unit) {
  std::vector<double> out;
  for (const auto& point : points) out.push_back(point.pt / unit);
  return out;
}

}  // namespace

double energy_movers_distance(std::span<const Momentum> a, std::span<const Momentum> b, const EmdSettings& settings) {
  auto from = plane_points(a), to = plane_points(b);
  if (settings.centred) {
    centre(from);
    centre(to);
  }
  const double from_sum = sum_of_pt(from), to_sum = sum_of_pt(to);
  if (settings.normalised && !(from_sum > 0 && to_sum > 0)) return std::numeric_limits<double>::quiet_NaN();
  auto supply = weights(from, settings.normalised ? from_sum : 1);
  auto demand = weights(to, settings.normalised ? to_sum : 1);

  // What one side has more than the other is made or lost at the price of a move by r: it takes part in the transport
  // as one more particle at distance r of all.
  const double more = settings.normalised ? 0 : from_sum - to_sum;
  if (more > 0) demand.push_back(more);
  if (more < 0) supply.push_back(-more);
  std::vector<double> costs(supply.size() * demand.size(), 1.0);
  for (std::size_t i = 0; i < from.size(); ++i)
    for (std::size_t j = 0; j < to.size(); ++j)
      costs[i * demand.size() + j] = std::pow(std::sqrt(distance2(from[i], to[j])) / settings.r, settings.beta);
  return transport_cost(supply, demand, costs);
}

}  // namespace hml
