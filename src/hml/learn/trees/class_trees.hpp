#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "hml/learn/trees/tree_approach.hpp"

namespace hml {

/// What trees that separate classes share: they are grown on the weights of the classes themselves, and a leaf knows the
/// probability of each class.
class ClassTrees : public TreeApproach {
 public:
  /// Scores are probabilities, or sums that are made so by their total.
  LinkShape link_shape() const override { return {LinkForm::shares}; }

 protected:
  std::size_t outputs_of(std::size_t classes) const override { return classes == 2 ? 1 : classes; }
  /// `criterion`, and the parameters of growth.
  void declare_class_growth(Parameters& p);
  /// The sample, with the criterion set.
  Prepared prepare_classes(const Labelled& train, ThreadTeam& team) const;
  /// Pairs (weight of the class, weight) for every output.
  static std::vector<PackedPairs> class_planes(const std::vector<std::int32_t>& labels, const std::vector<double>& weights,
                                               std::size_t outputs, ThreadTeam& team);
  /// Probability of each class in a leaf, (classes), from its sums (outputs).
  static std::vector<double> probabilities_of(const GrownLeaf& leaf);
  /// Adds the grown tree to the forest, once an output; `value` gives a leaf's (classes) from its probabilities.
  using LeafValues = std::function<std::vector<double>(const std::vector<double>& probabilities)>;
  void add_tree(const Tree& tree, const std::vector<GrownLeaf>& leaves, const LeafValues& values);
  /// Loss and accuracy of the forest on a sample: appended to the curves with that prefix.
  void note(History& history, const std::string& prefix, const Labelled& data, int threads) const;

  std::string criterion_ = "gini";
};

}  // namespace hml
