#include "hml/learn/cuts/cut_objective.hpp"

#include <cmath>
#include <limits>

#include "hml/core/error.hpp"

namespace hml {

void CutObjective::declare(Parameters& p) {
  p.add("objective", objective, "What is made as large as possible.")
      .choices({"significance", "background_rejection", "accuracy"});
  significance.declare(p);
  cross_sections.declare(p, "training sample's");
  p.add("min_signal_efficiency", min_signal_efficiency, "Smallest share of the signal that may be left.")
      .unit("1")
      .min(0)
      .max(1);
  p.add("min_background_events", min_background_events,
        "Fewest background events of the training sample that may be left, one of negative weight counting -3: with "
        "hardly any, the expected background is a fluctuation.")
      .min(0);
}

void CutObjective::check() const {
  if (objective == "background_rejection" && min_signal_efficiency == 0)
    throw Error(ErrorKind::config, "objective background_rejection needs a min_signal_efficiency above 0");
  if ((cross_sections.signal > 0 || cross_sections.background > 0) && !(cross_sections.luminosity > 0))
    throw Error(ErrorKind::config, "cross sections need a luminosity above 0");
}

Yields CutObjective::expected(const Yields& weights) const {
  return {cross_sections.expected_signal(weights.signal), cross_sections.expected_background(weights.background)};
}

double CutObjective::operator()(const Yields& efficiency, const Yields& expected) const {
  const double s = efficiency.signal * expected.signal, b = efficiency.background * expected.background;
  if (objective == "background_rejection")
    return efficiency.background > 0 ? 1 / efficiency.background : std::numeric_limits<double>::infinity();
  if (objective == "accuracy") return (s + expected.background - b) / (expected.signal + expected.background);
  return significance(s, b);
}

double CutObjective::if_allowed(const Yields& efficiency, const Yields& expected,
                                std::int64_t background_events) const {
  const double value = (*this)(efficiency, expected);
  const bool allowed = efficiency.signal >= min_signal_efficiency - 1e-12 && std::isfinite(value) &&
                       (!counts_background() || background_events >= min_background_events);
  return allowed ? value : -std::numeric_limits<double>::infinity();
}

Yields CutObjective::gradient(const Yields& efficiency, const Yields& expected) const {
  const Yields& all = expected;
  if (objective == "background_rejection")
    return {0, efficiency.background > 0 ? -1 / (efficiency.background * efficiency.background) : 0};
  if (objective == "accuracy") {
    const double sum = all.signal + all.background;
    return {all.signal / sum, -all.background / sum};
  }
  const auto slope = significance.gradient(efficiency.signal * all.signal, efficiency.background * all.background);
  return {slope.by_s * all.signal, slope.by_b * all.background};
}

bool CutObjective::is_convex() const {
  return objective != "significance" || significance.formula != "s_over_sqrt_sb" ||
         significance.background_uncertainty == 0;
}

std::string CutObjective::significance_head() const {
  if (significance.formula == "s_over_sqrt_b") return "s / sqrt(b)";
  if (significance.formula == "s_over_sqrt_sb") return "s / sqrt(s + b)";
  return significance.formula + " significance";
}

}  // namespace hml
