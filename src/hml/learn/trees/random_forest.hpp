#pragma once
#include "hml/learn/trees/class_trees.hpp"

namespace hml {

/// The mean of decision trees, each grown on a draw of the events with replacement and each split on a draw of the features
/// (Breiman, doi:10.1023/A:1010933404324).
class RandomForest : public ClassTrees {
 public:
  RandomForest() { max_depth_ = 16, features_per_split_ = 0; }
  std::string kind() const override { return "random_forest"; }

 protected:
  void declare_own(Parameters& p) override;
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;

 private:
  int trees_ = 100;
  bool bootstrap_ = true;
};

}  // namespace hml
