#include "hml/learn/catalogue.hpp"

#include "hml/learn/cuts/cut_and_count.hpp"
#include "hml/learn/cuts/learnable_cuts.hpp"
#include "hml/learn/cuts/rectangular_cuts.hpp"
#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/joint/joint_approach.hpp"
#include "hml/learn/trees/ada_boost.hpp"
#include "hml/learn/trees/boosted_trees.hpp"
#include "hml/learn/trees/decision_tree.hpp"
#include "hml/learn/trees/random_forest.hpp"

namespace hml {

namespace {

Approaches single_approaches() {
  return {"approach",
          {
              {"cut_and_count", "Rectangular cuts where the classes' histograms cross, in parallel or in sequence.",
               [] { return std::make_unique<CutAndCount>(); }},
              {"rectangular_cuts", "Edges on all features, optimised together for a significance or another objective.",
               [] { return std::make_unique<RectangularCuts>(); }},
              {"learnable_cuts", "Smooth cuts whose edges follow the gradient of the objective until they are hard.",
               [] { return std::make_unique<LearnableCuts>(); }},
              {"decision_tree", "One decision tree, grown by the Gini index or the entropy.",
               [] { return std::make_unique<DecisionTree>(); }},
              {"ada_boost", "Adaptive boosting of decision trees that vote.", [] { return std::make_unique<AdaBoost>(); }},
              {"random_forest", "The mean of decision trees on draws of events and features.",
               [] { return std::make_unique<RandomForest>(); }},
              {"boosted_trees", "Gradient-boosted decision trees with Newton leaves, cross-entropy or squared loss.",
               [] { return std::make_unique<BoostedTrees>(); }},
              {"mlp", "Multi-layer perceptron on a set of features.", [] { return std::make_unique<Mlp>(); }},
          }};
}

}  // namespace

Approaches approaches(const std::function<void(Approaches&)>& more) {
  Approaches known = single_approaches();
  if (more) more(known);
  const Approaches parts = known;
  known.add({"joint", "Networks on several representations, and dense layers on what they say together.",
             [parts] { return std::make_unique<JointApproach>(parts); }});
  return known;
}

}  // namespace hml
