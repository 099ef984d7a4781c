#pragma once
#include <string>
#include <vector>

#include "hml/learn/cuts/cut_approach.hpp"

namespace hml {

/// The cut on one feature with the lowest weighted error of "passes = signal (class 1)". With n_bins > 0, edges are
/// tried where the two classes' histograms over [min, max] cross, all pairs of them, as hep-ml-lab does; with 0, the
/// best of all possible edges is found, halfway between neighbouring values. O(n log n) either way. Where letting all
/// events pass is best, or all values are equal, the cut is of kind none; missing values (NaN) fail all others.
LearnedCut learn_cut(const std::vector<float>& values, const std::vector<std::int32_t>& labels,
                     const std::vector<double>& weights, int n_bins);

/// Cut-and-count of hep-ml-lab: one cut a feature, learned on all events (parallel) or on those that pass all cuts
/// before it (sequential). Two classes; scores are 0 or 1.
class CutAndCount : public CutApproach {
 public:
  std::string kind() const override { return "cut_and_count"; }

 protected:
  void declare_own(Parameters& p) override;
  History learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) override;

 private:
  LearnedCut learn_feature(std::size_t column, const std::vector<float>& values, const std::vector<bool>& passed,
                           const Labelled& train) const;

  std::string topology_ = "parallel";
  int n_bins_ = 50;
};

}  // namespace hml
