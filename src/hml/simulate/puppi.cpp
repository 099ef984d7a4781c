#include "hml/simulate/puppi.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace hml {
namespace {

using Kind = PuppiParticle::Kind;
using Sum = PuppiMetric::Sum;

/// Particles in the order of pseudorapidity, so that those within a cone are neighbours.
class Neighbours {
 public:
  void add(const PuppiParticle& p) { points_.push_back({p.eta, p.phi, p.pt}); }
  void sort() {
    std::sort(points_.begin(), points_.end(), [](const Point& a, const Point& b) { return a.eta < b.eta; });
  }

  /// Calls `visit(pt, squared distance)` for those within `cone` of a particle, without itself and what lies on top of
  /// it.
  template <class Visit>
  void within(const PuppiParticle& centre, double cone, const Visit& visit) const {
    constexpr double on_top = 1e-4;
    const double most = cone * cone;
    auto p = std::lower_bound(points_.begin(), points_.end(), centre.eta - cone,
                              [](const Point& a, double eta) { return a.eta < eta; });
    for (; p != points_.end() && p->eta <= centre.eta + cone; ++p) {
      double phi = std::abs(p->phi - centre.phi);
      if (phi > std::numbers::pi) phi = 2 * std::numbers::pi - phi;
      const double eta = p->eta - centre.eta, r2 = eta * eta + phi * phi;
      if (r2 <= most && r2 >= on_top) visit(p->pt, r2);
    }
  }

 private:
  struct Point {
    double eta, phi, pt;
  };
  std::vector<Point> points_;
};

double alpha(const PuppiMetric& metric, const PuppiParticle& centre, const Neighbours& neighbours) {
  double sum = 0;
  const auto add = [&](const auto& term) {
    neighbours.within(centre, metric.cone, [&](double pt, double r2) { sum += term(pt, r2); });
  };
  switch (metric.sum) {
    case Sum::one:
      return 1;
    case Sum::log_pt_over_r2:
      add([](double pt, double r2) { return pt / r2; });
      break;
    case Sum::over_r2:
    case Sum::log_over_r2:
      add([](double, double r2) { return 1 / r2; });
      break;
    case Sum::pt_with_own:
      sum = centre.pt;
      [[fallthrough]];
    case Sum::pt:
      add([](double pt, double) { return pt; });
      break;
    case Sum::log_pt2_over_r2:
      add([](double pt, double r2) { return pt * pt / r2; });
      break;
  }
  const bool logarithm =
      metric.sum == Sum::log_pt_over_r2 || metric.sum == Sum::log_over_r2 || metric.sum == Sum::log_pt2_over_r2;
  return logarithm && sum > 0 ? std::log(sum) : sum;
}

// An alpha that is a logarithm is 0 where nothing lies around: it then says nothing.
bool says_nothing(const PuppiMetric& metric, double value) {
  return value == 0 &&
         (metric.sum == Sum::log_pt_over_r2 || metric.sum == Sum::log_over_r2 || metric.sum == Sum::log_pt2_over_r2);
}

/// How alpha is distributed for pile-up in a region.
struct Distribution {
  std::vector<double> pile_up, hard;
  double median = 0, width = 0;

  void add(const PuppiMetric& metric, const PuppiParticle& p, double value) {
    if (p.pt < metric.pt_min || !std::isfinite(value)) return;
    if (!metric.charged || p.kind == Kind::charged_pile_up)
      pile_up.push_back(value);
    else if (p.kind == Kind::charged_hard)
      hard.push_back(value);
  }

  void finish(const PuppiMetric& metric) {
    if (pile_up.empty()) return;
    std::sort(pile_up.begin(), pile_up.end());
    // Particles with nothing around do not count: the median is that of what follows the last of them.
    const auto last_zero = std::upper_bound(pile_up.begin(), pile_up.end(), 0.0);
    const bool zeros = last_zero != pile_up.begin() && *(last_zero - 1) == 0;
    const std::size_t skipped = zeros ? static_cast<std::size_t>(last_zero - pile_up.begin()) - 1 : 0;
    median = pile_up[skipped + (pile_up.size() - skipped) / 2];
    double sum = 0;
    int n = 0;
    for (const double value : pile_up)
      if (value != 0 && !(metric.low_pile_up && value > median)) sum += (value - median) * (value - median), ++n;
    constexpr double least = 1e-5;
    const double variance = n > 0 ? sum / n : 0;
    width = std::sqrt(variance > 0 ? variance : least) * metric.width_scale;
    if (metric.low_pile_up) correct();
    if (width == 0) width = least;
  }

  // With little pile-up many particles of the hard vertex lie below the median of pile-up: it is moved down.
  void correct() {
    const auto below =
        static_cast<double>(std::count_if(hard.begin(), hard.end(), [&](double value) { return value <= median; }));
    const double share = below / (below + 0.5 * static_cast<double>(pile_up.size()));
    const double shift = std::sqrt(chi_squared_quantile(share) * width);
    median -= shift;
    width -= shift;
  }
};

using Distributions = std::vector<Distribution>;  // one a metric

double probability(const PuppiRegion& region, const Distributions& distributions, const double* alphas) {
  if (region.metrics.front().sum == Sum::one) return 1;
  double product = 1, chi2 = 0;
  int n = 0;
  for (std::size_t m = 0; m < region.metrics.size(); ++m) {
    const Distribution& d = distributions[m];
    if (d.pile_up.empty()) return 1;
    if (region.metrics[m].multiply && m > 0) product *= chi_squared_below(chi2, n), chi2 = 0, n = 0;
    const double distance = says_nothing(region.metrics[m], alphas[m]) ? 0 : (alphas[m] - d.median) / std::abs(d.width);
    chi2 += distance * std::abs(distance);
    ++n;
  }
  return product * chi_squared_below(chi2, n);
}

int region_of(std::span<const PuppiRegion> regions, const PuppiParticle& p) {
  const double eta = std::abs(p.eta);
  for (std::size_t k = 0; k < regions.size(); ++k)
    if (eta >= regions[k].eta_min && eta <= regions[k].eta_max && p.pt >= regions[k].pt_min) return static_cast<int>(k);
  return -1;
}

}  // namespace

double chi_squared_below(double x, int n) {
  if (!(x > 0) || n < 1) return 0;
  // Q(n + 2) = Q(n) + (x/2)^(n/2) exp(-x/2) / Gamma(n/2 + 1).
  double above = n % 2 == 0 ? std::exp(-0.5 * x) : std::erfc(std::sqrt(0.5 * x));
  for (int k = n % 2 == 0 ? 2 : 1; k < n; k += 2)
    above += std::exp(0.5 * k * std::log(0.5 * x) - 0.5 * x - std::lgamma(0.5 * k + 1));
  return 1 - above;
}

double chi_squared_quantile(double p) {
  if (!(p > 0)) return 0;
  double low = 0, high = 9;  // of sqrt(x / 2): erf is 1 in double precision well before
  for (int step = 0; step < 60; ++step) (std::erf(0.5 * (low + high)) < p ? low : high) = 0.5 * (low + high);
  const double root = 0.5 * (low + high);
  return 2 * root * root;
}

std::vector<double> Puppi::weights(std::span<const PuppiParticle> particles, int vertices) const {
  Neighbours all, hard;
  for (const PuppiParticle& p : particles) {
    all.add(p);
    if (p.kind == Kind::charged_hard) hard.add(p);
  }
  all.sort();
  hard.sort();

  std::size_t most = 0;
  std::vector<Distributions> distributions;
  for (const PuppiRegion& region : regions_) {
    distributions.emplace_back(region.metrics.size());
    most = std::max(most, region.metrics.size());
  }
  std::vector<int> regions;
  std::vector<double> alphas(most * particles.size());
  for (std::size_t i = 0; i < particles.size(); ++i) {
    const PuppiParticle& p = particles[i];
    regions.push_back(region_of(regions_, p));
    if (regions[i] < 0) continue;
    const auto r = static_cast<std::size_t>(regions[i]);
    for (std::size_t m = 0; m < regions_[r].metrics.size(); ++m) {
      const PuppiMetric& metric = regions_[r].metrics[m];
      const double value = alphas[i * most + m] = alpha(metric, p, metric.charged ? hard : all);
      distributions[r][m].add(metric, p, value);
    }
  }
  for (std::size_t r = 0; r < regions_.size(); ++r)
    for (std::size_t m = 0; m < distributions[r].size(); ++m) distributions[r][m].finish(regions_[r].metrics[m]);

  std::vector<double> weights(particles.size(), 0);
  for (std::size_t i = 0; i < particles.size(); ++i) {
    if (regions[i] < 0 || particles[i].kind == Kind::charged_pile_up) continue;
    const auto r = static_cast<std::size_t>(regions[i]);
    if (particles[i].kind == Kind::charged_hard) {
      weights[i] = 1;
      continue;
    }
    const double weight = probability(regions_[r], distributions[r], &alphas[i * most]);
    const double least_pt = regions_[r].neutral_pt + vertices * regions_[r].neutral_pt_by_vertex;
    if (weight >= weight_min_ && weight * particles[i].pt >= least_pt) weights[i] = weight;
  }
  return weights;
}

}  // namespace hml
