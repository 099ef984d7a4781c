#include "hml/learn/catalogue.hpp"

#include "hml/learn/boosted_trees.hpp"
#include "hml/learn/cut_and_count.hpp"

namespace hml {

Approaches approaches() {
  return {"approach",
          {
              {"cut_and_count", "Rectangular cuts where the classes' histograms cross, in parallel or in sequence.",
               [] { return std::make_unique<CutAndCount>(); }},
              {"boosted_trees", "Gradient-boosted decision trees on quantised features, logistic loss, Newton leaves.",
               [] { return std::make_unique<BoostedTrees>(); }},
          }};
}

}  // namespace hml
