#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hml/core/table.hpp"
#include "hml/observe/cut.hpp"

namespace hml {

/// How many events are left after one more cut.
struct CutCount {
  std::string name;           ///< the cut's expression; "all" for the first row
  std::int64_t events = 0;    ///< number of events
  double weight = 0;          ///< sum of weights
  double squared_weight = 0;  ///< sum of squared weights

  /// Statistical uncertainty of `weight`: the root of the sum of squared weights.
  double error() const;
};

/// A fraction of events with its statistical uncertainty; NaN where there is nothing to take a fraction of.
struct Efficiency {
  double value = 0, error = 0;
  /// "0.421 +- 0.013", or "-" where it is NaN.
  std::string text() const;
};

/// The fraction `passed` of `all`, of which it is a part. Passed and failed events are independent, so that by
/// propagation of errors var = [(1 - e)^2 sum_passed w^2 + e^2 sum_failed w^2] / (sum_all w)^2 (as ROOT's TH1::Divide
/// with option "B" has it); for weights of 1 this is the binomial e (1 - e) / n.
Efficiency efficiency(const CutCount& passed, const CutCount& all);

/// Counts events through a list of cuts, each applied after those before it, over any number of batches.
class CutFlow {
 public:
  explicit CutFlow(std::vector<Cut> cuts);

  /// Counts a batch and returns the mask of events that pass all cuts. `weights` holds one an event; empty means 1.
  std::vector<std::uint8_t> add(const Events& events, std::span<const double> weights = {});

  /// Adds the counts of a flow through the same cuts: batches may be counted apart, and in threads.
  void merge(const CutFlow& other);

  const std::vector<Cut>& cuts() const { return cuts_; }
  const std::vector<CutCount>& counts() const { return counts_; }
  /// Columns: cut, events, sum of weights, efficiency of this cut, of all cuts so far; each with its uncertainty.
  Table table(std::string title = "Cut flow") const;
  /// The same as numbers of full precision, uncertainties in columns of their own, for Table::csv().
  Table numbers() const;

 private:
  std::vector<Cut> cuts_;
  std::vector<CutCount> counts_;
};

/// One sample of a comparison.
struct CutFlowSample {
  std::string name;
  double cross_section = 0;  ///< pb, of all events that were counted
  std::vector<CutCount> counts;
};

/// Samples side by side, each as the number of events expected, cross section x luminosity x efficiency, with the
/// statistical uncertainty of the efficiency. `luminosity` in fb^-1. A config error where the samples went through
/// different cuts.
Table compare_cut_flows(std::span<const CutFlowSample> samples, double luminosity, std::string title = "Cut flow");
/// The same as numbers of full precision, uncertainties in columns of their own, for Table::csv().
Table compare_cut_flow_numbers(std::span<const CutFlowSample> samples, double luminosity);

}  // namespace hml
