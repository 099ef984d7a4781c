#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hml/core/random.hpp"
#include "hml/evaluate/results.hpp"

namespace hml::test {

/// Scored events of two classes as a user has them.
struct Sample {
  std::vector<float> scores;
  std::vector<std::int32_t> labels;
  std::vector<double> weights;
  ScoredEvents events() const { return ScoredEvents(scores, labels, weights); }
  Roc roc() const { return Roc(scores, labels, weights); }
  Result result() const { return evaluate("test", events(), standard_metrics()); }
};

/// One metric with these parameters.
inline NamedMetric make_metric(const std::string& kind, const std::vector<Config::Entry>& parameters = {}) {
  Config settings = Config::map(parameters);
  settings.set("metric", Config(kind));
  return named_metrics(Config::map({{kind, settings}})).at(0);
}

/// Whether a metric is of estimates, not of scores.
inline bool is_of_target(const std::string& metric) {
  return metric == "bias" || metric == "resolution" || metric == "rmse" || metric == "mean_absolute_error" ||
         metric == "coverage";
}

inline Estimate measure(const std::string& kind, const ScoredEvents& events,
                        const std::vector<Config::Entry>& parameters = {}, int threads = 1) {
  return make_metric(kind, parameters).metric->evaluate(events, threads);
}

/// Normal scores whose classes lie `distance` widths apart; weights uniform in (0, 2) or one.
inline Sample normal_sample(std::uint64_t seed, int n, double distance, bool weighted) {
  Random random(stream_key(seed, "test"), 0);
  Sample out;
  for (int i = 0; i < n; ++i) {
    out.labels.push_back(i % 2);
    out.scores.push_back(static_cast<float>(1 / (1 + std::exp(-random.normal(distance * (i % 2 - 0.5), 1)))));
    out.weights.push_back(weighted ? random.uniform(0, 2) : 1);
  }
  return out;
}

/// Scores of three classes that overlap, with weights in (0, 2) and a variable "mass" that class 0 depends on.
inline ScoredEvents three_classes(std::uint64_t seed, int n) {
  Random random(stream_key(seed, "test"), 1);
  std::vector<float> scores;
  std::vector<std::int32_t> labels;
  std::vector<double> weights, mass;
  for (int i = 0; i < n; ++i) {
    labels.push_back(static_cast<std::int32_t>(random.below(3)));
    double odds[3], sum = 0;
    for (int c = 0; c < 3; ++c) sum += odds[c] = std::exp(random.normal(c == labels.back() ? 1 : 0, 1));
    for (const double o : odds) scores.push_back(static_cast<float>(o / sum));
    weights.push_back(random.uniform(0, 2));
    mass.push_back(random.normal(80 + 10 * odds[1] / sum, 5));
  }
  ScoredEvents out({"qcd", "w", "top"});
  out.add(scores, labels, weights, {{"mass", mass}});
  return out;
}

/// The message of the error that `action` throws, with its kind checked.
template <class Action>
std::string error_of(ErrorKind kind, Action action) {
  try {
    action();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), kind) << e.message();
    return e.message();
  }
  return "none";
}

}  // namespace hml::test
