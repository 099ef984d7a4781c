#pragma once
#include <vector>

#include "hml/learn/approach.hpp"
#include "hml/learn/trees/forest.hpp"
#include "hml/learn/trees/grower.hpp"

namespace hml {

/// What all approaches with decision trees share: their parameters, the binned sample, the forest with its file and summary.
class TreeApproach : public Approach {
 public:
  /// Features by their share of the gain, largest first, and how often they are split on.
  Table summary() const override;
  /// Share of the total gain, (features).
  std::vector<double> importance() const;
  const Forest& forest() const { return forest_; }
  /// Scores of an event before the first tree, one an output.
  const std::vector<double>& base() const { return base_; }
  /// How scores (outputs) become probabilities (classes).
  enum class LinkForm {
    logistic,  ///< sigmoid of `factor` times one score for two classes, softmax of one a class for more
    clipped,   ///< scores clipped to [0, 1]: the signal's for two classes, and divided by their sum for more
    shares     ///< the same, clipped at 0 only where there are more than two classes
  };
  struct LinkShape {
    LinkForm form = LinkForm::logistic;
    double factor = 1;
  };
  virtual LinkShape link_shape() const = 0;

 protected:
  bool accepts(const Tensor& input) const override { return input.shape.size() == 2; }
  std::string expected() const override { return "a set of features, shape (events, features)"; }
  Scores score(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;
  std::vector<ModelExport> exports() const override;

  /// Scores of that many events before the first tree, (events, outputs).
  std::vector<double> first_scores(std::size_t events) const;
  /// Scores that an event of that many classes has.
  virtual std::size_t outputs_of(std::size_t classes) const = 0;
  /// The parameters of growth; `max_depth_` and the other members hold the defaults.
  void declare_growth(Parameters& p);
  /// A training sample that trees can be grown on.
  struct Prepared {
    std::vector<float> values;  ///< (events, features), missing ones NaN
    std::vector<double> weights;  ///< scaled to a mean |weight| of one
    BinnedSample binned;
    GrowthOptions growth;
  };
  Prepared prepare(const Labelled& train, ThreadTeam& team) const;
  /// Positions of features by name; a config error names the nearest ones.
  std::vector<bool> marked(const std::vector<std::string>& names) const;
  std::size_t outputs() const { return base_.size(); }
  std::size_t feature_count() const { return static_cast<std::size_t>(input_shape().at(0)); }
  std::vector<float> missing_values() const { return {missing_.begin(), missing_.end()}; }
  /// Empties the forest, which then has one score of `base` an output.
  void restart(std::vector<double> base);

  int max_depth_ = 6, max_leaves_ = 0, max_bins_ = 255;
  double min_child_weight_ = 1, min_gain_ = 0, features_per_tree_ = 1, features_per_split_ = 1;
  std::vector<double> missing_{-999};
  std::vector<std::string> categorical_, spectators_;

  Forest forest_;
  std::vector<double> base_;
};

}  // namespace hml
