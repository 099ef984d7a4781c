#pragma once
#include "hml/learn/trees/class_trees.hpp"

namespace hml {

/// One decision tree (Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984): every split lowers the
/// Gini index or the entropy most, a leaf's scores are its classes' shares of the weight.
class DecisionTree : public ClassTrees {
 public:
  DecisionTree() { max_depth_ = 4; }
  std::string kind() const override { return "decision_tree"; }

 protected:
  void declare_own(Parameters& p) override { declare_class_growth(p); }
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
};

}  // namespace hml
