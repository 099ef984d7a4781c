#pragma once
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "hml/learn/approach.hpp"

namespace hml {

/// A cut on one feature as it was learned; edges belong to what passes, a missing value (NaN) never passes.
struct LearnedCut {
  enum class Kind {
    below,    ///< x <= high
    above,    ///< x >= low
    inside,   ///< low <= x <= high
    outside,  ///< x <= low or x >= high
    none      ///< every value passes
  };
  std::string feature;
  Kind kind = Kind::none;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();

  bool passes(double x) const;
  /// "65 <= mass <= 105", with six significant digits.
  std::string text() const;
};

/// The cut on one feature with the lowest weighted error of "passes = signal (class 1)". With n_bins > 0, edges are
/// tried where the two classes' histograms over [min, max] cross, all pairs of them, as hep-ml-lab does; with 0, the
/// best of all possible edges is found, halfway between neighbouring values. O(n log n) either way.
LearnedCut learn_cut(const std::vector<float>& values, const std::vector<std::int32_t>& labels,
                     const std::vector<double>& weights, int n_bins);

/// Cut-and-count: one cut a feature, an event is signal where it passes all. Two classes; scores are 0 or 1.
class CutAndCount : public Approach {
 public:
  std::string kind() const override { return "cut_and_count"; }
  Table summary() const override;
  /// The cuts in the order of the features.
  const std::vector<LearnedCut>& cuts() const { return cuts_; }

 protected:
  void declare_own(Parameters& p) override;
  bool accepts(const Tensor& input) const override { return input.shape.size() == 2; }
  std::string expected() const override { return "a set of features, shape (events, features)"; }
  History learn(const Labelled& train, const Labelled& validation, const FitOptions& options) override;
  Scores score(const Tensor& input, int threads) const override;
  void write_state(h5::Group& group) const override;
  void read_state(const h5::Group& group) override;

 private:
  std::vector<std::size_t> chosen() const;
  LearnedCut learn_feature(std::size_t column, std::vector<float> values, const std::vector<bool>& passed,
                           const Labelled& train) const;
  void note(History& history, const std::string& prefix, const Labelled& data) const;

  std::string topology_ = "parallel";
  int n_bins_ = 50;
  std::vector<std::string> order_;
  std::vector<LearnedCut> cuts_;
};

}  // namespace hml
