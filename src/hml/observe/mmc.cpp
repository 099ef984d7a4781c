#include "hml/observe/mmc.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

// A tau of momentum p that decays at random leaves the visible part a fraction x of it, and the invisible part opposite
// in the rest frame. Seen along the beam, be `along` and `across` the invisible transverse momentum in and athwart the
// direction of the visible one, M the mass of the invisible part, and mt the transverse masses:
//
//   along = pt (1 / x - 1)                                             what x means here, as if all were collinear
//   t     = ((m_tau^2 - m^2 - M^2) / 2 + pt along) / mt                from (p_visible + p_invisible)^2 = m_tau^2
//   k^2   = t^2 - along^2 - M^2                                        >= 0 where the decay can be
//   across = k sin(a),   difference of rapidities: sinh(dy) = k cos(a) / mt_invisible,  cosh(dy) = t / mt_invisible
//
// The decay being isotropic, x and the azimuth `a` around the visible momentum are uniform for a tau of given momentum:
// that is the distribution of the angle between visible and invisible part, whose peak moves as 1 / p, in the variables
// where it is flat. A flat prior in ln(p) keeps x uniform for a given visible momentum too. For the leptonic decay
// M^2 lies in [0, m_tau^2 (1 - x)] with the density (m_tau^2 - M^2) (m_tau^2 + 2 M^2) of an unpolarised V - A decay.
//
// x1, x2, M, a1 and a2 predict the missing momentum; x2 is drawn where that can be near the measured one.

namespace hml {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double tau_mass2 = 1.77693 * 1.77693;
constexpr double usual_hadronic_mass = 0.8, most_hadronic_mass = 1.5;
constexpr int points = 4096;
constexpr int bins = 300;
constexpr double bin_width = 0.02;  // of ln(mass)

/// A point of the scan: places in [0, 1) of x1, x2 and M^2 within their ranges, and the two azimuths.
struct Point {
  double x1, x2, mass2;
  double cos1, sin1, cos2, sin2;
};

/// Additive recurrence with the powers of the root of g^6 = g + 1, the least uneven one in five dimensions.
const std::array<Point, points>& scan() {
  static const auto all = [] {
    double g = 1;
    for (int i = 0; i < 60; ++i) g = std::pow(1 + g, 1.0 / 6);
    std::array<Point, points> out;
    for (int n = 0; n < points; ++n) {
      std::array<double, 5> u;
      double step = 1;
      for (auto& place : u) step /= g, place = std::fmod(0.5 + (n + 1) * step, 1);
      const double a1 = 2 * std::numbers::pi * u[3], a2 = 2 * std::numbers::pi * u[4];
      out[static_cast<std::size_t>(n)] = {u[0], u[1], u[2], std::cos(a1), std::sin(a1), std::cos(a2), std::sin(a2)};
    }
    return out;
  }();
  return all;
}

struct Range {
  double low = 0, high = std::numeric_limits<double>::infinity();

  bool empty() const { return !(low < high); }
  double at(double place) const { return low + (high - low) * place; }
  /// Keeps where offset + slope * value >= 0.
  void keep(double offset, double slope) {
    if (slope > 0) low = std::max(low, -offset / slope);
    if (slope < 0) high = std::min(high, -offset / slope);
    if (slope == 0 && offset < 0) high = low;
  }
};

/// The visible part of a tau, and what the whole may be.
class Visible {
 public:
  Visible(const Momentum& p, double mass)
      : p_(P4::pt_eta_phi_m(p.pt, p.eta, p.phi, mass)),
        pt_(p.pt),
        mt_(std::hypot(p.pt, mass)),
        mass2_(mass * mass),
        cos_(std::cos(p.phi)),
        sin_(std::sin(p.phi)) {}

  const P4& p() const { return p_; }
  double along(double x) const { return pt_ * (1 / x - 1); }
  double component_along(double px, double py) const { return px * cos_ + py * sin_; }
  double component_across(double px, double py) const { return py * cos_ - px * sin_; }

  /// The tau of visible fraction x; none where no decay does that.
  std::optional<P4> tau(double x, double invisible_mass2, double cos_a, double sin_a) const {
    const double l = along(x), t = ((tau_mass2 - mass2_ - invisible_mass2) / 2 + pt_ * l) / mt_;
    const double k2 = t * t - l * l - invisible_mass2;
    if (k2 < 0) return std::nullopt;
    const double k = std::sqrt(k2), across = k * sin_a, sinh = k * cos_a / mt_, cosh = t / mt_;
    return P4{p_.px + l * cos_ - across * sin_, p_.py + l * sin_ + across * cos_, p_.pz * (1 + cosh) + p_.e * sinh,
              p_.e * (1 + cosh) + p_.pz * sinh};
  }

  /// The invisible momenta along this one that come within `radius` of (px, py).
  Range near(double px, double py, double radius) const {
    const double across = component_across(px, py), half2 = radius * radius - across * across;
    if (!(half2 > 0)) return {0, 0};
    const double l = component_along(px, py), half = std::sqrt(half2);
    return {std::max(l - half, 0.0), l + half};
  }
  Range fractions(const Range& along_range) const {
    return {pt_ / (pt_ + along_range.high), pt_ / (pt_ + along_range.low)};
  }
  double cos_phi() const { return cos_; }
  double sin_phi() const { return sin_; }

 private:
  P4 p_;
  double pt_, mt_, mass2_, cos_, sin_;
};

/// The invisible momenta along `one` for which some along `other` add up to within `radius` of (px, py): the line
/// (px, py) - l * one against the half-strip around `other`, and against the disc that rounds off its end.
Range near_both(const Visible& one, const Visible& other, double px, double py, double radius) {
  const double across = other.component_across(px, py), along = other.component_along(px, py);
  const double across1 = other.component_across(one.cos_phi(), one.sin_phi());
  const double along1 = other.component_along(one.cos_phi(), one.sin_phi());
  Range strip;
  strip.keep(radius - across, across1);
  strip.keep(radius + across, -across1);
  strip.keep(along, -along1);
  const Range disc = one.near(px, py, radius);
  if (strip.empty()) return disc;
  if (disc.empty()) return strip;
  return {std::min(strip.low, disc.low), std::max(strip.high, disc.high)};
}

/// Where a spectrum of equal bins, smoothed with a binomial kernel, is highest, in bins; NaN where it is empty.
double maximum(const std::array<double, bins>& spectrum) {
  constexpr std::array<double, 4> kernel{20, 15, 6, 1};
  const auto smooth = [&](int i) {
    double sum = 0;
    for (int k = -3; k <= 3; ++k)
      if (i + k >= 0 && i + k < bins)
        sum += kernel[static_cast<std::size_t>(std::abs(k))] * spectrum[static_cast<std::size_t>(i + k)];
    return sum;
  };
  int best = 0;
  double highest = 0;
  for (int i = 0; i < bins; ++i)
    if (const double value = smooth(i); value > highest) highest = value, best = i;
  if (!(highest > 0)) return undefined;
  // The top of the parabola through the highest bin and its neighbours.
  const double before = smooth(best - 1), after = smooth(best + 1), bend = before - 2 * highest + after;
  return best + 0.5 + (bend < 0 ? 0.5 * (before - after) / bend : 0);
}

}  // namespace

double missing_mass(const Momentum& hadronic_tau, const Momentum& lepton, const Momentum& met, double met_resolution) {
  const double mass = hadronic_tau.mass > 0 ? std::min(hadronic_tau.mass, most_hadronic_mass) : usual_hadronic_mass;
  const Visible hadrons(hadronic_tau, mass), charged(lepton, 0);
  const P4 visible = hadrons.p() + charged.p();
  const double met_x = met.pt * std::cos(met.phi), met_y = met.pt * std::sin(met.phi);
  if (!(std::isfinite(visible.e + met_x + met_y) && met_resolution > 0 && hadronic_tau.pt > 0 && lepton.pt > 0))
    return undefined;

  const double radius = 4 * met_resolution + 3;
  const Range first = near_both(hadrons, charged, met_x, met_y, radius);
  if (first.empty()) return undefined;
  const Range x1_range = hadrons.fractions(first);
  const double lightest = std::log(visible.mass());
  std::array<double, bins> spectrum{};
  for (const Point& point : scan()) {
    const double x1 = x1_range.at(point.x1), along = hadrons.along(x1);
    const Range second = charged.near(met_x - along * hadrons.cos_phi(), met_y - along * hadrons.sin_phi(), radius);
    if (second.empty()) continue;
    const Range x2_range = charged.fractions(second);
    const double x2 = x2_range.at(point.x2), mass2 = tau_mass2 * (1 - x2) * point.mass2;
    const auto tau1 = hadrons.tau(x1, 0, point.cos1, point.sin1), tau2 = charged.tau(x2, mass2, point.cos2, point.sin2);
    if (!tau1 || !tau2) continue;
    const P4 pair = *tau1 + *tau2;
    const double dx = pair.px - visible.px - met_x, dy = pair.py - visible.py - met_y;
    const double misfit = (dx * dx + dy * dy) / (met_resolution * met_resolution);
    const double bin = (std::log(pair.mass()) - lightest) / bin_width;
    if (!(bin >= 0 && bin < bins)) continue;
    spectrum[static_cast<std::size_t>(bin)] += (x2_range.high - x2_range.low) * (1 - x2) * (tau_mass2 - mass2) *
                                               (tau_mass2 + 2 * mass2) * std::exp(-misfit / 2);
  }
  return std::exp(lightest + bin_width * std::max(maximum(spectrum), 0.0));
}

}  // namespace hml
