#include "hml/observe/mt2.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace hml {
namespace {

struct Vector {
  double x = 0, y = 0;
};
Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y}; }
Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y}; }
Vector operator*(double s, Vector a) { return {s * a.x, s * a.y}; }
double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y; }
double cross(Vector a, Vector b) { return a.x * b.y - a.y * b.x; }

Vector transverse(const Momentum& p) { return {p.pt * std::cos(p.phi), p.pt * std::sin(p.phi)}; }

/// A visible system with the invisible particle that belongs to it.
struct Side {
  Vector p;
  double mass, invisible, energy;

  Side(const Momentum& visible, double invisible_mass)
      : p(transverse(visible)),
        mass(std::abs(visible.mass)),
        invisible(invisible_mass),
        energy(std::hypot(visible.pt, visible.mass)) {}

  /// Squared transverse mass where the invisible particle takes the momentum q; a convex function of q.
  double mt_squared(Vector q) const {
    const double q2 = dot(q, q) + invisible * invisible, along = dot(p, q), product = energy * std::sqrt(q2);
    // E sqrt(q^2 + m^2) - p.q, in the form without cancellation where the two are alike.
    const double difference =
        along <= 0
            ? product - along
            : (mass * mass * q2 + dot(p, p) * invisible * invisible + cross(p, q) * cross(p, q)) / (product + along);
    return mass * mass + invisible * invisible + 2 * difference;
  }

  /// Where on the line origin + t direction the transverse mass is least. The direction is a unit vector that does not
  /// lie along p.
  double lowest(Vector origin, Vector direction) const {
    const double start = dot(origin, direction), away = cross(origin, direction), along = dot(p, direction);
    const double height = std::hypot(away, invisible);
    const double rest = std::sqrt(mass * mass + cross(p, direction) * cross(p, direction));
    return (rest > 0 ? along * height / rest : 0) - start;
  }
};

struct Event {
  Side a, b;
  Vector missing;

  double larger(Vector q) const { return std::max(a.mt_squared(q), b.mt_squared(missing - q)); }

  /// The least value of the larger on a line: at the lowest point of one where the other is not larger, or else between
  /// the two, where one falls, the other rises, and they are equal.
  double least_on_line(Vector origin, Vector direction) const {
    const auto q = [&](double t) { return origin + t * direction; };
    const auto lead = [&](double t) { return a.mt_squared(q(t)) - b.mt_squared(missing - q(t)); };
    double low = a.lowest(origin, direction), high = -b.lowest(missing - origin, direction);
    if (lead(low) >= 0) return larger(q(low));
    if (lead(high) <= 0) return larger(q(high));
    for (;;) {
      const double middle = 0.5 * (low + high);
      if (middle == low || middle == high) return std::min(larger(q(low)), larger(q(high)));
      (lead(middle) < 0 ? low : high) = middle;
    }
  }
};

/// A direction at no less than 30 degrees from both momenta.
Vector line_direction(Vector a, Vector b) {
  Vector best;
  double widest = -1;
  for (int k = 0; k < 3; ++k) {
    const double phi = k * std::numbers::pi / 3;
    const Vector direction{std::cos(phi), std::sin(phi)};
    const auto sine = [&](Vector p) {
      return dot(p, p) > 0 ? std::abs(cross(p, direction)) / std::sqrt(dot(p, p)) : 1;
    };
    if (const double narrower = std::min(sine(a), sine(b)); narrower > widest) widest = narrower, best = direction;
  }
  return best;
}

/// The least value of a convex function that grows at both ends: by widening an interval about 0 until it holds the
/// minimum, then by golden sections.
template <class F>
double least(F f, double step) {
  constexpr int most_steps = 400;
  const double golden = 0.5 * (std::sqrt(5.0) - 1);
  double low = -step, high = step;
  const double centre = f(0);
  for (int k = 0; k < most_steps && f(low) < centre; ++k) low *= 2;
  for (int k = 0; k < most_steps && f(high) < centre; ++k) high *= 2;
  double left = high - golden * (high - low), right = low + golden * (high - low);
  double at_left = f(left), at_right = f(right), best = std::min({centre, at_left, at_right});
  for (int k = 0; k < most_steps && low < left && left < right && right < high; ++k) {
    if (at_left <= at_right) {
      high = right, right = left, at_right = at_left;
      left = high - golden * (high - low), at_left = f(left);
    } else {
      low = left, left = right, at_left = at_right;
      right = low + golden * (high - low), at_right = f(right);
    }
    best = std::min({best, at_left, at_right});
  }
  return best;
}

}  // namespace

double mt2(const Momentum& a, const Momentum& b, const Momentum& missing, double invisible_a, double invisible_b) {
  const Event event{{a, invisible_a}, {b, invisible_b}, transverse(missing)};
  const double scale = event.a.energy + event.b.energy + missing.pt + invisible_a + invisible_b;
  if (!(scale > 0)) return 0;
  const Vector along = line_direction(event.a.p, event.b.p), across{-along.y, along.x};
  const Vector middle = 0.5 * event.missing;
  const auto best_of_line = [&](double s) { return event.least_on_line(middle + s * across, along); };
  return std::sqrt(least(best_of_line, scale));
}

}  // namespace hml
