#include "hml/simulate/track_covariance/helix.hpp"

#include <cmath>

#include "hml/core/units.hpp"

namespace hml {
namespace {

// Near the far point of the circle surfaces are met at a grazing angle, and derivatives would diverge.
constexpr double least_cos_half = 0.01;

// asin(x) / x and (x / sqrt(1 - x^2) - asin(x)) / x^2, which is the derivative of asin(c l) / c by c, over l^2.
double asin_ratio(double x) { return std::abs(x) < 1e-4 ? 1 + x * x / 6 : std::asin(x) / x; }
double bending_of_arc(double x, double root) {
  return std::abs(x) < 1e-3 ? x * (1.0 / 3 + 0.3 * x * x) : (x / root - std::asin(x)) / (x * x);
}

// Derivatives of u, w and z at fixed chord, and by the chord.
struct PointDerivatives {
  HelixVector u, w, z;
  double u_chord, w_chord, z_chord;
};

PointDerivatives derivatives(const Helix& h, const HelixPoint& p) {
  const double half = h.c * p.chord, root = std::max(p.cos_half, least_cos_half), chord2 = p.chord * p.chord;
  PointDerivatives out;
  out.u = {0, -p.w, -half * chord2 / root, 0, 0};
  out.w = {1, p.u, chord2, 0, 0};
  out.z = {0, 0, h.ctg_theta * chord2 * bending_of_arc(half, root), 1, p.arc};
  out.u_chord = (1 - 2 * half * half) / root, out.w_chord = 2 * half, out.z_chord = h.ctg_theta / root;
  return out;
}

}  // namespace

Helix Helix::through(double x, double y, double z, const P4& p, double charge, double bz) {
  const double a = -charge * bz * units::bend, pt = p.pt();
  const double cross = x * p.py - y * p.px, r2 = x * x + y * y;
  const double t = std::sqrt(std::max(pt * pt - 2 * a * cross + a * a * r2, 0.0));
  Helix h;
  h.phi = std::atan2(p.py - a * x, p.px + a * y);
  h.c = a / (2 * pt);
  h.d = (a * r2 - 2 * cross) / (t + pt);
  h.ctg_theta = p.pz / pt;
  const double u = x * std::cos(h.phi) + y * std::sin(h.phi), w = y * std::cos(h.phi) - x * std::sin(h.phi);
  const double turn = std::atan2(2 * h.c * u, 1 - 2 * h.c * (w - h.d));
  h.z = z - h.ctg_theta * (std::abs(turn) < 1e-8 ? u : turn / (2 * h.c));
  return h;
}

double Helix::pt(double charge, double bz) const { return std::abs(charge * bz * units::bend / (2 * c)); }

HelixPoint HelixPoint::at_chord(const Helix& helix, double chord) {
  HelixPoint p;
  const double half = helix.c * chord;
  p.chord = chord;
  p.cos_half = std::sqrt(std::max(1 - half * half, 0.0));
  p.u = chord * p.cos_half, p.w = helix.d + helix.c * chord * chord;
  p.arc = arc_of_chord(helix, chord);
  p.z = helix.z + helix.ctg_theta * p.arc;
  return p;
}

double HelixPoint::radius() const { return std::sqrt(u * u + w * w); }

double chord_at_radius(const Helix& helix, double radius) {
  const double chord2 = (radius * radius - helix.d * helix.d) / helix.stretch();
  return chord2 >= 0 && chord2 * helix.c * helix.c < 1 ? std::sqrt(chord2) : -1;
}

double arc_of_chord(const Helix& helix, double chord) {
  return chord * asin_ratio(std::clamp(helix.c * chord, -1.0, 1.0));
}

CylinderDerivatives on_cylinder(const Helix& h, const HelixPoint& p) {
  const PointDerivatives by = derivatives(h, p);
  // u^2 + w^2 = d^2 + (1 + 2 c d) chord^2 stays.
  const HelixVector chord = {-p.w / (p.chord * h.stretch()), 0, -h.d * p.chord / h.stretch(), 0, 0};
  const double r = p.radius();
  CylinderDerivatives out;
  for (std::size_t i = 0; i < 5; ++i) {
    const double u = by.u[i] + by.u_chord * chord[i], w = by.w[i] + by.w_chord * chord[i];
    out.r_phi[i] = (p.u * w - p.w * u) / r;
    out.z[i] = by.z[i] + by.z_chord * chord[i];
  }
  return out;
}

DiskDerivatives on_disk(const Helix& h, const HelixPoint& p) {
  const PointDerivatives by = derivatives(h, p);
  const double r = p.radius();
  DiskDerivatives out;
  for (std::size_t i = 0; i < 5; ++i) {
    const double chord = -by.z[i] / by.z_chord;
    const double u = by.u[i] + by.u_chord * chord, w = by.w[i] + by.w_chord * chord;
    out.r_phi[i] = (p.u * w - p.w * u) / r;
    out.r[i] = (p.u * u + p.w * w) / r;
  }
  return out;
}

// The centre of the circle is at distance stretch / (2 c) from the axis, across phi. A deflection turns the centre
// around the place, or moves it along the line between the two where it changes pt; d and phi follow, and z from the
// arc.
DeflectionDerivatives deflected(const Helix& h, const HelixPoint& p) {
  const double ctg = h.ctg_theta, to_azimuth = std::sqrt(1 + ctg * ctg), along = p.u / h.stretch();
  DeflectionDerivatives out;
  out.transverse = {-p.u, p.cos_turn(h) / h.stretch(), 0, -ctg * p.w / h.stretch(), 0};
  for (double& x : out.transverse) x *= to_azimuth;
  out.longitudinal = {-h.c * p.chord * p.chord * ctg, 2 * h.c * along * ctg, -h.c * ctg, p.arc + ctg * ctg * along,
                      -(1 + ctg * ctg)};
  return out;
}

}  // namespace hml
