#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/core/parameters.hpp"
#include "hml/evaluate/scored_events.hpp"

namespace hml {

/// The variable of ScoredEvents that holds what a model says of a target: "genjet0.pt", "genjet0.pt.sigma".
std::string estimate_variable(const std::string& estimate);

/// A number that says how well scores tell classes apart, or how well estimates meet the truth.
///
/// Its statistical uncertainty is `analytic` (the formula that the metric documents) or by `bootstrap`; `none` saves
/// the time. All metrics declare the choice alike.
class Metric {
 public:
  virtual ~Metric() = default;
  /// Declares the metric's own parameters and those of the uncertainty.
  void declare(Parameters& p);
  /// The metric with its uncertainty. What it cannot be measured on (no events, one class only) is an input error.
  Estimate evaluate(const ScoredEvents& events, int threads = 1) const;
  /// Names of the variables that it needs beside the scores.
  virtual std::vector<std::string> variables() const { return {}; }
  /// Names of the estimates that it measures; none where it measures scores.
  virtual std::vector<std::string> estimates() const { return {}; }

 protected:
  /// Whether measure() gives an uncertainty; it is by bootstrap otherwise.
  explicit Metric(bool analytic = true) : analytic_(analytic), uncertainty_(analytic ? "analytic" : "bootstrap") {}
  virtual void declare_own(Parameters&) {}
  /// The value and, where there is a formula, its uncertainty.
  virtual Estimate measure(const ScoredEvents& events) const = 0;

 private:
  bool analytic_;
  std::string uncertainty_;
  int replicas_ = 100;
  std::int64_t seed_ = 0;
};

using Metrics = Catalogue<std::unique_ptr<Metric>>;

/// The metrics that ship with the product.
const Metrics& metrics();

}  // namespace hml
