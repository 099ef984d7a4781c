#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

/// Two-sample tests for histograms whose entries come in events: the tracks and towers of one event are correlated, so
/// that a chi-square on Poisson counts would reject a sample against itself. The covariance between the bins is taken
/// from the events instead, each event being one independent vector of bin counts (Hotelling's test; at thousands of
/// events its statistic is a chi-square).
namespace hml::closure {

/// Survival function of the chi-square distribution: the regularised upper incomplete gamma function Q(dof/2, x/2), by
/// its series below the mean and its continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31).
inline double chi2_survival(double x, double dof) {
  const double a = dof / 2, z = x / 2;
  if (z <= 0) return 1;
  const double front = std::exp(a * std::log(z) - z - std::lgamma(a));
  if (z < a + 1) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < 10000 && std::abs(term) > 1e-16 * std::abs(sum); ++n) sum += term *= z / (a + n);
    return 1 - front * sum;
  }
  constexpr double tiny = 1e-300;
  double b = z + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
  for (int n = 1; n < 10000; ++n) {
    const double an = -n * (n - a);
    b += 2;
    d = 1 / (std::abs(an * d + b) < tiny ? tiny : an * d + b);
    c = b + an / c;
    const double step = d * c;
    h *= step;
    if (std::abs(step - 1) < 1e-15) break;
  }
  return front * h;
}

/// A histogram that remembers how its bins vary from event to event.
class EventHistogram {
 public:
  explicit EventHistogram(std::vector<double> edges)
      : edges_(std::move(edges)), bins_(edges_.size() - 1), event_(bins_), sum_(bins_), products_(bins_ * bins_) {}

  void fill(double x) {
    const auto above = std::upper_bound(edges_.begin(), edges_.end(), x);
    if (above == edges_.begin() || above == edges_.end()) return;
    const auto bin = static_cast<std::size_t>(above - edges_.begin()) - 1;
    if (event_[bin]++ == 0) touched_.push_back(bin);
  }

  void end_event() {
    for (const std::size_t i : touched_) {
      sum_[i] += event_[i];
      for (const std::size_t j : touched_) products_[i * bins_ + j] += event_[i] * event_[j];
    }
    for (const std::size_t i : touched_) event_[i] = 0;
    touched_.clear();
    ++events_;
  }

  std::int64_t events() const { return events_; }
  double count(std::size_t bin) const { return sum_[bin]; }
  std::size_t bins() const { return bins_; }
  /// Covariance between two bins' counts in one event.
  double covariance(std::size_t i, std::size_t j) const {
    const double n = static_cast<double>(events_);
    return (products_[i * bins_ + j] - sum_[i] * sum_[j] / n) / (n - 1);
  }

 private:
  std::vector<double> edges_;
  std::size_t bins_;
  std::vector<double> event_, sum_, products_;
  std::vector<std::size_t> touched_;
  std::int64_t events_ = 0;
};

struct TestResult {
  double chi2 = 0, dof = 0, p = 1;
};

/// Compares mean counts an event with those of a reference of which only the sums over its events are known; its
/// covariance is taken to be ours. Neighbouring bins are merged until each holds `least` entries in both.
inline TestResult compare(const EventHistogram& ours, const std::vector<double>& reference, double reference_events,
                          double least = 10) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::size_t> open;
  double a = 0, b = 0;
  for (std::size_t i = 0; i < ours.bins(); ++i) {
    open.push_back(i);
    a += ours.count(i), b += reference[i];
    if (a < least || b < least) continue;
    groups.push_back(std::move(open));
    open.clear();
    a = b = 0;
  }
  if (!open.empty() && !groups.empty()) groups.back().insert(groups.back().end(), open.begin(), open.end());

  const std::size_t n = groups.size();
  const double scale = 1 / static_cast<double>(ours.events()) + 1 / reference_events;
  std::vector<double> difference(n), matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (const std::size_t k : groups[i])
      difference[i] += ours.count(k) / static_cast<double>(ours.events()) - reference[k] / reference_events;
    for (std::size_t j = 0; j < n; ++j)
      for (const std::size_t k : groups[i])
        for (const std::size_t l : groups[j]) matrix[i * n + j] += scale * ours.covariance(k, l);
  }

  // Cholesky decomposition and forward substitution in one pass: chi2 = |L^-1 d|^2. A direction without variance (the
  // bins of one number an event add up to one) carries no information and is left out.
  TestResult result;
  std::vector<bool> used(n, true);
  std::vector<double> solved(n);
  for (std::size_t j = 0; j < n; ++j) {
    double diagonal = matrix[j * n + j];
    const double before = diagonal;
    double value = difference[j];
    for (std::size_t k = 0; k < j; ++k)
      if (used[k]) diagonal -= matrix[j * n + k] * matrix[j * n + k], value -= matrix[j * n + k] * solved[k];
    if (diagonal < 1e-9 * before || before <= 0) {
      used[j] = false;
      continue;
    }
    const double root = std::sqrt(diagonal);
    solved[j] = value / root;
    result.chi2 += solved[j] * solved[j];
    result.dof += 1;
    for (std::size_t i = j + 1; i < n; ++i) {
      double entry = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k)
        if (used[k]) entry -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = entry / root;
    }
  }
  if (result.dof > 0) result.p = chi2_survival(result.chi2, result.dof);
  return result;
}

}  // namespace hml::closure
