#pragma once
#include <map>
#include <memory>

#include "hml/learn/trees/flatness.hpp"
#include "hml/learn/trees/formats/foreign_trees.hpp"
#include "hml/learn/trees/losses.hpp"
#include "hml/learn/trees/tree_approach.hpp"

namespace hml {

/// Gradient-boosted decision trees: Newton leaves (Friedman, doi:10.1214/aos/1013203451; Chen and Guestrin,
/// arXiv:1603.02754) for any number of classes. Weights are scaled to a mean of one, so that lambda and min_child_weight
/// count events. With `uniform_in` the response is made alike in that feature (see Flatness).
class BoostedTrees : public TreeApproach {
 public:
  BoostedTrees() { max_depth_ = 3; }
  std::string kind() const override { return "boosted_trees"; }
  LinkShape link_shape() const override { return {loss_ == "squared" ? LinkForm::clipped : LinkForm::logistic}; }
  /// Takes the trees of another program for its own.
  static BoostedTrees adopt(const ForeignTrees& model);

 protected:
  void declare_own(Parameters& p) override;
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  std::size_t outputs_of(std::size_t classes) const override { return classes == 2 ? 1 : classes; }

 private:
  struct Training;
  std::vector<std::uint32_t> sample_rows(const Training& training, Random& random) const;
  std::vector<int> constraints() const;
  std::unique_ptr<BoostingLoss> make_loss(std::int64_t classes) const;
  Flatness flatness_of(const Labelled& train, const Prepared& sample) const;
  void grow_round(Training& training, int round);
  void check(const Labelled& validation) const;

  int trees_ = 100, early_stopping_ = 0;
  double learning_rate_ = 0.1, subsample_ = 1, lambda_ = 1;
  std::string loss_ = "logistic";
  std::map<std::string, double> monotone_;
  std::string uniform_in_, uniform_class_;
  int uniform_bins_ = 20;
  double uniform_strength_ = 3;
};

}  // namespace hml
