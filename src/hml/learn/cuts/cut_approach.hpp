#pragma once
#include <map>
#include <string>
#include <vector>

#include "hml/learn/approach.hpp"
#include "hml/learn/cuts/class_cut_flow.hpp"
#include "hml/learn/cuts/cut_objective.hpp"

namespace hml {

/// An approach whose model is one cut a feature: an event is signal (class 1 of two) where it passes all of them, so
/// that scores are 0 or 1.
class CutApproach : public Approach {
 public:
  /// The cut flow of the training sample, weighted, by class.
  Table summary() const override;
  /// The same of another sample.
  Table cut_flow(const Samples& samples) const;
  /// The cuts in the order of the features that were chosen, those of kind none included.
  std::vector<LearnedCut> cuts() const override { return cuts_; }

 protected:
  bool accepts(const Tensor& input) const override { return input.shape.size() == 2; }
  std::string expected() const override { return "a set of features, shape (events, features)"; }
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  Scores score(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;

  /// Leaves the cuts in cuts_, one for each of columns(), the last to be noted being the ones that stay.
  virtual History learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) = 0;
  /// What the cut flow's significance is by; the weights' s / sqrt(s + b) where the approach has no objective.
  virtual CutObjective objective() const { return {}; }
  /// Declares `features`, those to cut on.
  void declare_features(Parameters& p);
  /// The columns of the features to cut on.
  const std::vector<std::size_t>& columns() const { return columns_; }
  /// Adds loss and accuracy of the cuts as they stand on both samples to the history and, where the approach has an
  /// objective, that.
  void note(History& history, const Labelled& train, const Labelled& validation, bool with_objective) const;
  /// What the cuts as they stand leave of a sample.
  struct Selected {
    Yields efficiency;
    std::int64_t background_events = 0;  ///< the sum of background_count()
  };
  Selected selected(const Labelled& data) const { return selected(data, score(*data.input, 1)); }

  std::vector<LearnedCut> cuts_;

 private:
  std::vector<std::size_t> chosen() const;
  static Selected selected(const Labelled& data, const Scores& scores);
  void note_on(History& history, const std::string& prefix, const Labelled& data, bool with_objective) const;

  std::vector<std::string> wanted_features_;
  std::vector<std::size_t> columns_;
  ClassCutFlow flow_;
  Yields train_weights_;
};

/// Which edges a feature may have.
struct CutSides {
  bool lower = true, upper = true;
};

/// Declares `sides`; read_sides() gives those of each feature, in order, both for one that is not named. Unknown
/// features and words are config errors.
void declare_sides(Parameters& p, Config& sides);
std::vector<CutSides> read_sides(const Config& sides, const std::vector<std::string>& features);

/// The values of one column of a set, (n).
std::vector<float> column_of(const Tensor& input, std::size_t column);
/// Sums of the weights of both classes.
Yields sums_of_weights(const Labelled& data);

}  // namespace hml
