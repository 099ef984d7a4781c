#include "hml/observe/event_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hml {
namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

Vector operator+(const Vector& a, const Vector& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
Vector operator*(double s, const Vector& a) { return {s * a[0], s * a[1], s * a[2]}; }
double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
double length(const Vector& a) { return std::sqrt(dot(a, a)); }
Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vector vector(const Momentum& p) { return {p.pt * std::cos(p.phi), p.pt * std::sin(p.phi), p.pt * std::sinh(p.eta)}; }
Vector transverse(const Momentum& p) { return {p.pt * std::cos(p.phi), p.pt * std::sin(p.phi), 0}; }

template <class Make>
std::vector<Vector> vectors(std::span<const Momentum> objects, Make make) {
  std::vector<Vector> out;
  for (const auto& object : objects)
    if (const Vector v = make(object); length(v) > 0) out.push_back(v);
  return out;
}

double sum_of_lengths(std::span<const Vector> momenta) {
  double sum = 0;
  for (const auto& p : momenta) sum += length(p);
  return sum;
}

Matrix tensor(std::span<const Vector> momenta, double r) {
  Matrix out{};
  double sum = 0;
  for (const auto& p : momenta) {
    const double weight = std::pow(length(p), r);
    const Vector direction = (1 / length(p)) * p;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) out[i][j] += weight * direction[i] * direction[j];
    sum += weight;
  }
  for (auto& row : out) row = (1 / sum) * row;
  return out;
}

/// Jacobi's rotation of rows and columns i and j, which makes the entry (i, j) of a symmetric matrix zero.
void rotate(Matrix& m, std::size_t i, std::size_t j) {
  if (m[i][j] == 0) return;
  const double angle = 0.5 * std::atan2(2 * m[i][j], m[i][i] - m[j][j]);
  const double c = std::cos(angle), s = std::sin(angle);
  for (auto& row : m) {
    const double a = row[i], b = row[j];
    row[i] = c * a + s * b;
    row[j] = c * b - s * a;
  }
  for (std::size_t k = 0; k < 3; ++k) {
    const double a = m[i][k], b = m[j][k];
    m[i][k] = c * a + s * b;
    m[j][k] = c * b - s * a;
  }
}

Vector eigenvalues(Matrix m) {
  constexpr int rounds = 12;  // each at least squares what is left beside the diagonal
  for (int round = 0; round < rounds; ++round) {
    rotate(m, 0, 1);
    rotate(m, 0, 2);
    rotate(m, 1, 2);
  }
  Vector out{m[0][0], m[1][1], m[2][2]};
  // Rounding may leave a zero below zero.
  for (double& value : out) value = std::max(value, 0.0);
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

/// A momentum with its place in a plane; turned round where that lies in the lower half.
struct Turned {
  double angle;
  Vector p;
};

/// The longest sum of a set of momenta that all lines through the origin of a plane part, those of one side minus those
/// of the other, plus or minus `fixed`. x and y span the plane; its momenta are sorted by angle.
Vector longest_sum(std::vector<Turned>& momenta, const Vector& fixed) {
  std::sort(momenta.begin(), momenta.end(), [](const Turned& a, const Turned& b) { return a.angle < b.angle; });
  Vector sum{}, best{};
  for (const auto& momentum : momenta) sum = sum + momentum.p;
  const auto consider = [&] {
    for (const double sign : {1.0, -1.0})
      if (const Vector all = sum + sign * fixed; dot(all, all) > dot(best, best)) best = all;
  };
  consider();
  for (const auto& momentum : momenta) {
    sum = sum + -2.0 * momentum.p;
    consider();
  }
  return best;
}

Turned turned(const Vector& p, double x, double y) {
  const bool lower = y < 0 || (y == 0 && x < 0);
  return lower ? Turned{std::atan2(-y, -x), -1.0 * p} : Turned{std::atan2(y, x), p};
}

/// The two directions across `axis`.
std::array<Vector, 2> across(const Vector& axis) {
  const Vector unit = (1 / length(axis)) * axis;
  const std::size_t smallest = std::abs(unit[0]) < std::abs(unit[1]) ? (std::abs(unit[0]) < std::abs(unit[2]) ? 0 : 2)
                                                                     : (std::abs(unit[1]) < std::abs(unit[2]) ? 1 : 2);
  Vector helper{};
  helper[smallest] = 1;
  Vector x = cross(unit, helper);
  x = (1 / length(x)) * x;
  return {x, cross(unit, x)};
}

/// The momenta with signs of the best thrust axis. The plane that parts them can be turned until it holds one of them:
/// the planes through each are visited, on which it may stand on either side.
Vector thrust_sum(std::span<const Vector> momenta) {
  constexpr double along = 1e-12;
  Vector best{};
  std::vector<Turned> others;
  for (const auto& axis : momenta) {
    const auto [x, y] = across(axis);
    Vector fixed{};
    others.clear();
    for (const auto& p : momenta) {
      const double px = dot(p, x), py = dot(p, y);
      if (std::hypot(px, py) > along * length(p))
        others.push_back(turned(p, px, py));
      else
        fixed = fixed + (dot(p, axis) < 0 ? -1.0 : 1.0) * p;
    }
    if (const Vector sum = longest_sum(others, fixed); dot(sum, sum) > dot(best, best)) best = sum;
  }
  return best;
}

Vector planar_thrust_sum(std::span<const Vector> momenta, const Vector& x, const Vector& y) {
  std::vector<Turned> all;
  for (const auto& p : momenta) {
    const double px = dot(p, x), py = dot(p, y);
    all.push_back(turned(px * x + py * y, px, py));
  }
  return longest_sum(all, {});
}

constexpr Vector x_axis{1, 0, 0}, y_axis{0, 1, 0};

}  // namespace

std::array<double, 3> momentum_tensor(std::span<const Momentum> objects, double r) {
  return eigenvalues(tensor(vectors(objects, vector), r));
}

std::array<double, 2> transverse_momentum_tensor(std::span<const Momentum> objects, double r) {
  const Vector all = eigenvalues(tensor(vectors(objects, transverse), r));
  return {all[0], all[1]};
}

Thrust thrust(std::span<const Momentum> objects) {
  const auto momenta = vectors(objects, vector);
  const double total = sum_of_lengths(momenta);
  const Vector sum = thrust_sum(momenta);
  Thrust out{length(sum) / total};
  const auto [x, y] = across(sum);
  const Vector major = planar_thrust_sum(momenta, x, y);
  out.major = length(major) / total;
  if (!(length(major) > 0)) return out;
  const Vector minor = (1 / (length(sum) * length(major))) * cross(sum, major);
  for (const auto& p : momenta) out.minor += std::abs(dot(p, minor)) / total;
  return out;
}

double transverse_thrust(std::span<const Momentum> objects) {
  const auto momenta = vectors(objects, transverse);
  return length(planar_thrust_sum(momenta, x_axis, y_axis)) / sum_of_lengths(momenta);
}

double least_transverse_flow(std::span<const Momentum> objects) {
  const auto momenta = vectors(objects, transverse);
  const double total = sum_of_lengths(momenta);
  double least = total;
  for (const auto& axis : momenta) {
    double flow = 0;
    for (const auto& p : momenta) flow += std::abs(cross(p, axis)[2]) / length(axis);
    least = std::min(least, flow);
  }
  return least / total;
}

}  // namespace hml
