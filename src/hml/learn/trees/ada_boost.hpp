#pragma once
#include "hml/learn/trees/class_trees.hpp"

namespace hml {

/// Adaptive boosting of decision trees: each tree sees the events that the last ones had wrong with a larger weight.
///
///     discrete   trees vote with ln((1 - e) / e) + ln(K - 1), e the weighted error (Freund and Schapire,
///                doi:10.1006/jcss.1997.1504; SAMME for K classes, Zhu, Zou, Rosset and Hastie, doi:10.4310/SII.2009.v2.n3.a8);
///                the score of a class is its share of the votes
///     real       trees add ln(p / (1 - p)) / 2 of their leaf's probability, the score is the sigmoid of twice the sum
///                (Friedman, Hastie and Tibshirani, doi:10.1214/aos/1016218223); two classes
class AdaBoost : public ClassTrees {
 public:
  AdaBoost() { max_depth_ = 4; }
  std::string kind() const override { return "ada_boost"; }
  LinkShape link_shape() const override;

 protected:
  void declare_own(Parameters& p) override;
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;

 private:
  // A tree's vote, and whether boosting has come to its end.
  struct Vote {
    double weight = 0;
    bool last = false;
  };
  Vote boost_discrete(const Tree& tree, const std::vector<GrownLeaf>& leaves, const Labelled& train,
                        std::vector<double>& weights);
  Vote boost_real(const Tree& tree, const std::vector<GrownLeaf>& leaves, const Labelled& train,
                    std::vector<double>& weights);
  void share_votes(double all);

  int trees_ = 50;
  double learning_rate_ = 1;
  std::string algorithm_ = "discrete";
};

}  // namespace hml
