#include "hml/learn/catalogue.hpp"

#include "hml/learn/cut_and_count.hpp"
#include "hml/learn/trees/ada_boost.hpp"
#include "hml/learn/trees/boosted_trees.hpp"
#include "hml/learn/trees/decision_tree.hpp"
#include "hml/learn/trees/random_forest.hpp"

namespace hml {

Approaches approaches() {
  return {"approach",
          {
              {"cut_and_count", "Rectangular cuts where the classes' histograms cross, in parallel or in sequence.",
               [] { return std::make_unique<CutAndCount>(); }},
              {"decision_tree", "One decision tree, grown by the Gini index or the entropy.",
               [] { return std::make_unique<DecisionTree>(); }},
              {"ada_boost", "Adaptive boosting of decision trees that vote.", [] { return std::make_unique<AdaBoost>(); }},
              {"random_forest", "The mean of decision trees on draws of events and features.",
               [] { return std::make_unique<RandomForest>(); }},
              {"boosted_trees", "Gradient-boosted decision trees with Newton leaves, cross-entropy or squared loss.",
               [] { return std::make_unique<BoostedTrees>(); }},
          }};
}

}  // namespace hml
