#pragma once
#include <vector>

#include "hml/learn/approach.hpp"
#include "hml/learn/trees/tree.hpp"

namespace hml {

/// Gradient-boosted decision trees for two classes: logistic loss, Newton leaves (Friedman 2001,
/// doi:10.1214/aos/1013203451; Chen and Guestrin, arXiv:1603.02754), features quantised into at most 255 bins and one
/// for missing values. Weights are scaled to a mean of one, so that lambda and min_child_weight count events.
class BoostedTrees : public Approach {
 public:
  std::string kind() const override { return "boosted_trees"; }
  Table summary() const override;
  /// Share of the total gain, (features).
  std::vector<double> importance() const;
  const Forest& forest() const { return forest_; }

 protected:
  void declare_own(Parameters& p) override;
  bool accepts(const Tensor& input) const override { return input.shape.size() == 2; }
  std::string expected() const override { return "a set of features, shape (events, features)"; }
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  Scores score(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;

 private:
  std::vector<std::uint32_t> sample_rows(const std::vector<double>& weights, std::uint64_t key, int tree) const;

  int trees_ = 100, max_depth_ = 3, max_leaves_ = 0, max_bins_ = 255, early_stopping_ = 0;
  double learning_rate_ = 0.1, subsample_ = 1, lambda_ = 1, min_child_weight_ = 1, min_gain_ = 0;

  double base_ = 0;  // score of an event before the first tree: the log odds of the classes' weights
  Forest forest_;
  std::vector<double> gains_;
  std::vector<std::int64_t> splits_;
};

}  // namespace hml
