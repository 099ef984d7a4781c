#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

namespace hml {

/// An angle wrapped to [-pi, pi).
inline double wrap_phi(double phi) {
  constexpr double pi = std::numbers::pi;
  if (phi >= -pi && phi < pi) return phi;
  phi = std::fmod(phi + pi, 2 * pi);
  return phi < 0 ? phi + pi : phi - pi;
}

/// phi1 - phi2 wrapped to [-pi, pi).
inline double delta_phi(double phi1, double phi2) { return wrap_phi(phi1 - phi2); }

/// A four-momentum in GeV, c = 1. A plain value: cheap to copy, no invariant to keep.
struct P4 {
  double px = 0, py = 0, pz = 0, e = 0;

  /// From transverse momentum, pseudorapidity, azimuth and mass.
  static P4 pt_eta_phi_m(double pt, double eta, double phi, double m) {
    const double pz = pt * std::sinh(eta);
    return {pt * std::cos(phi), pt * std::sin(phi), pz, std::sqrt(pt * pt + pz * pz + m * m)};
  }

  double pt2() const { return px * px + py * py; }
  double pt() const { return std::sqrt(pt2()); }
  double p2() const { return pt2() + pz * pz; }
  double p() const { return std::sqrt(p2()); }
  double phi() const { return px == 0 && py == 0 ? 0.0 : std::atan2(py, px); }
  /// Pseudorapidity; +-infinity along the beam, 0 for a vector at rest.
  double eta() const { return pz == 0 ? 0.0 : std::asinh(pz / pt()); }
  /// Rapidity, from the form that keeps precision for light, forward vectors.
  double rapidity() const {
    const double mt2 = std::max(e * e - pz * pz, 0.0);
    return std::copysign(std::log((e + std::abs(pz)) / std::sqrt(mt2)), pz);
  }
  double mass2() const { return (e - pz) * (e + pz) - pt2(); }
  /// Invariant mass; negative where the square is (rounding of a massless vector), as is the field's habit.
  double mass() const {
    const double m2 = mass2();
    return m2 < 0 ? -std::sqrt(-m2) : std::sqrt(m2);
  }
  double et() const { return e * pt() / p(); }

  P4& operator+=(const P4& o) {
    px += o.px, py += o.py, pz += o.pz, e += o.e;
    return *this;
  }
  friend P4 operator+(P4 a, const P4& b) { return a += b; }
  friend P4 operator*(double s, const P4& a) { return {s * a.px, s * a.py, s * a.pz, s * a.e}; }
  friend bool operator==(const P4&, const P4&) = default;
};

/// Angular distance sqrt(deta^2 + dphi^2), dphi wrapped to [-pi, pi).
inline double delta_r(double eta1, double phi1, double eta2, double phi2) {
  return std::hypot(eta1 - eta2, delta_phi(phi1, phi2));
}
inline double delta_r(const P4& a, const P4& b) { return delta_r(a.eta(), a.phi(), b.eta(), b.phi()); }

}  // namespace hml
