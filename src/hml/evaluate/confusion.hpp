#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hml/evaluate/hypotheses.hpp"

namespace hml {

/// How much of each class was called what: sums of weights and of squared weights, (classes, classes), the true class
/// in the rows.
struct Confusion {
  std::int32_t classes = 2;
  std::vector<double> sums, squares;

  explicit Confusion(std::int32_t n);
  std::size_t cell(std::int32_t truth, std::int32_t called) const {
    return static_cast<std::size_t>(truth * classes + called);
  }
  double operator()(std::int32_t truth, std::int32_t called) const { return sums[cell(truth, called)]; }
  /// Total weight of a true class, of a called class, and of all.
  double truth(std::int32_t c) const;
  double called(std::int32_t c) const;
  double total() const;
  /// The share of a true class that is called `called`, and its uncertainty.
  double efficiency(std::int32_t truth, std::int32_t called) const { return (*this)(truth, called) / this->truth(truth); }
  double efficiency_error(std::int32_t truth, std::int32_t called) const;
  /// Uncertainty of a function of the sums with these derivatives, one a cell: sqrt(sum of derivative^2 sum w^2).
  double error(std::span<const double> derivatives) const;
};

/// How events are called one class or another, as parameters of a metric.
struct Decision {
  Hypotheses hypotheses;
  double threshold = 0.5, efficiency = 0;

  void declare(Parameters& p);
  /// Two classes, or a signal that is named: "signal" (1) or "background" (0) by the threshold, of the events of
  /// either. Several classes, none of them named: the class of the highest score, the first of equals. A class without
  /// weight is an input error.
  Confusion operator()(const ScoredEvents& events) const;
};

}  // namespace hml
