#include "hml/learn/catalogue.hpp"

#include "hml/learn/boosted_trees.hpp"
#include "hml/learn/cuts/cut_and_count.hpp"
#include "hml/learn/cuts/learnable_cuts.hpp"
#include "hml/learn/cuts/rectangular_cuts.hpp"

namespace hml {

Approaches approaches() {
  return {"approach",
          {
              {"cut_and_count", "Rectangular cuts where the classes' histograms cross, in parallel or in sequence.",
               [] { return std::make_unique<CutAndCount>(); }},
              {"rectangular_cuts", "Edges on all features, optimised together for a significance or another objective.",
               [] { return std::make_unique<RectangularCuts>(); }},
              {"learnable_cuts", "Smooth cuts whose edges follow the gradient of the objective until they are hard.",
               [] { return std::make_unique<LearnableCuts>(); }},
              {"boosted_trees", "Gradient-boosted decision trees on quantised features, logistic loss, Newton leaves.",
               [] { return std::make_unique<BoostedTrees>(); }},
          }};
}

}  // namespace hml
