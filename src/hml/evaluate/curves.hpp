#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/core/cross_sections.hpp"
#include "hml/core/significance.hpp"
#include "hml/evaluate/scored_events.hpp"

namespace hml {

/// One threshold's precision (purity), s / (s + b), and recall (signal efficiency), with their uncertainties.
struct PrecisionRecallPoint {
  double threshold = 0;
  Estimate precision, recall;
};

/// The precision-recall curve, one point a step, highest threshold first. A threshold above which the weights do not
/// sum to more than nothing is left out.
std::vector<PrecisionRecallPoint> precision_recall_curve(const Roc& roc);

/// Events of similar scores: how large the mean score is, and which fraction is signal.
struct CalibrationBin {
  double low = 0, high = 1;  ///< of the score; the upper edge belongs to the bin
  double weight = 0;
  double mean_score = 0;
  Estimate fraction;  ///< binomial uncertainty; with weights sqrt(sum w^2 (signal - fraction)^2) / sum w
};

/// How events are binned by score, as parameters of a metric.
struct CalibrationBinning {
  int bins = 10;
  std::string binning = "uniform";

  void declare(Parameters& p);
};

/// The calibration (reliability) curve: of two classes the signal's score against the signal's fraction; of several the
/// highest score of an event against the fraction called right (Guo et al., arXiv:1706.04599). Bins are equally wide in
/// [0, 1] (`uniform`) or hold equal weights as far as ties allow (`quantile`); empty ones, and those whose weights do
/// not sum to more than nothing, are left out. Scores outside of [0, 1] count in the nearest bin.
std::vector<CalibrationBin> calibration_curve(const ScoredEvents& events, const CalibrationBinning& binning = {});

/// How the numbers of expected events follow from the weights selected, as parameters of a metric.
struct ExpectedEvents {
  CrossSections cross_sections;  ///< of the evaluated sample's classes
  /// Fewest background events of the sample above a best threshold, counted as (sum w)^2 / sum w^2: with hardly any the
  /// best significance is that of a fluctuation.
  double min_background = 0;

  void declare(Parameters& p);
};

/// One threshold's expected events, with the variances that the finite sample gives them (sum w^2, scaled), and the
/// significance.
struct SignificancePoint {
  double threshold = 0, signal = 0, background = 0, signal_variance = 0, background_variance = 0;
  double significance = 0;
};

/// The significance of every threshold, one point a step, highest first; where negative weights leave less than nothing
/// of either class it is 0.
std::vector<SignificancePoint> significance_scan(const Roc& roc, const CountingSignificance& significance,
                                                 const ExpectedEvents& expected = {});
/// The point of the highest finite significance, among those with enough background; without any it is 0. A background
/// of nothing, of which some formulas make infinity, is a sample that has come to its end, not an experiment.
SignificancePoint best_significance(const Roc& roc, const CountingSignificance& significance,
                                    const ExpectedEvents& expected = {});
/// The point of the events whose score is above a threshold.
SignificancePoint significance_above(double threshold, const Roc& roc, const CountingSignificance& significance,
                                     const ExpectedEvents& expected = {});
/// A point's significance with the uncertainty of the finite sample; that a threshold was chosen on it is not in it.
Estimate with_sample_error(const SignificancePoint& point, const CountingSignificance& significance);

}  // namespace hml
