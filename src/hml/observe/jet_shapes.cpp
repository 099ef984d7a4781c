#include "hml/observe/jet_shapes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "hml/observe/reclustering.hpp"

namespace hml {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double sum_of_pt(std::span<const Momentum> constituents) {
  double sum = 0;
  for (const auto& constituent : constituents) sum += constituent.pt;
  return sum;
}

/// A symmetric matrix of two rows.
struct Symmetric {
  double aa = 0, ab = 0, bb = 0;

  void add(double weight, double a, double b) {
    aa += weight * a * a;
    ab += weight * a * b;
    bb += weight * b * b;
  }
  double trace() const { return aa + bb; }
  double determinant() const { return std::max(aa * bb - ab * ab, 0.0); }
};

/// Squared distance of a point from the line that goes from the origin to `end` and stops there.
double distance2_to_segment(double y, double phi, double end_y, double end_phi) {
  const double length2 = end_y * end_y + end_phi * end_phi;
  const double share = std::clamp((y * end_y + phi * end_phi) / length2, 0.0, 1.0);
  const double dy = y - share * end_y, dphi = phi - share * end_phi;
  return dy * dy + dphi * dphi;
}

}  // namespace

double angularity(std::span<const Momentum> constituents, const PlanePoint& axis, double kappa, double beta,
                  double r0) {
  const double total = sum_of_pt(constituents);
  double sum = 0;
  for (const auto& constituent : constituents) {
    const double angle = beta == 0 ? 1 : std::pow(std::sqrt(distance2(PlanePoint::from(constituent), axis)) / r0, beta);
    sum += std::pow(constituent.pt / total, kappa) * angle;
  }
  return sum;
}

PlanePoint pull_vector(std::span<const Momentum> constituents, const PlanePoint& axis) {
  const double total = sum_of_pt(constituents);
  PlanePoint out;
  for (const auto& constituent : constituents) {
    const auto point = PlanePoint::from(constituent);
    const double y = point.rapidity - axis.rapidity, phi = delta_phi(point.phi, axis.phi);
    const double weight = point.pt / total * std::hypot(y, phi);
    out.rapidity += weight * y;
    out.phi += weight * phi;
  }
  return out;
}

double planar_flow(std::span<const Momentum> constituents) {
  P4 sum;
  for (const auto& constituent : constituents) sum += constituent.p4();
  const double p = sum.p(), pt = sum.pt();
  if (!(pt > 0)) return undefined;
  Symmetric inertia;
  for (const auto& constituent : constituents) {
    const P4 q = constituent.p4();
    // Across the axis: perpendicular to it and to the beam, and perpendicular to it in the plane with the beam.
    const double a = (q.py * sum.px - q.px * sum.py) / pt;
    const double along = (q.px * sum.px + q.py * sum.py) / pt;
    const double b = (q.pz * pt - along * sum.pz) / p;
    inertia.add(1 / q.e, a, b);
  }
  const double trace = inertia.trace();
  return trace > 0 ? 4 * inertia.determinant() / (trace * trace) : undefined;
}

double eccentricity(std::span<const Momentum> constituents) {
  const auto points = plane_points(constituents);
  const double total = sum_of_pt(constituents);
  double y = 0, phi = 0;
  const double turn = points.front().phi;
  for (const auto& point : points) {
    y += point.pt / total * point.rapidity;
    phi += point.pt / total * delta_phi(point.phi, turn);
  }
  Symmetric covariance;
  for (const auto& point : points)
    covariance.add(point.pt / total, point.rapidity - y, delta_phi(point.phi, turn) - phi);
  const double half = covariance.trace() / 2;
  const double spread = std::hypot((covariance.aa - covariance.bb) / 2, covariance.ab);
  return half > 0 ? 1 - std::max(half - spread, 0.0) / (half + spread) : undefined;
}

double dipolarity(std::span<const Momentum> constituents) {
  const auto subjets = kt_subjets(constituents, 2);
  if (subjets.size() < 2) return undefined;
  const PlanePoint &from = subjets[0], &to = subjets[1];
  const double end_y = to.rapidity - from.rapidity, end_phi = delta_phi(to.phi, from.phi);
  const double length2 = end_y * end_y + end_phi * end_phi;
  if (!(length2 > 0)) return undefined;
  double sum = 0;
  for (const auto& constituent : constituents) {
    const auto point = PlanePoint::from(constituent);
    sum +=
        point.pt * distance2_to_segment(point.rapidity - from.rapidity, delta_phi(point.phi, from.phi), end_y, end_phi);
  }
  return sum / (sum_of_pt(constituents) * length2);
}

}  // namespace hml
