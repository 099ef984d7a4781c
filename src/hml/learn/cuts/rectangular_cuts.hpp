#pragma once
#include <functional>
#include <vector>

#include "hml/learn/cuts/cut_approach.hpp"

namespace hml {

class RectangleSearch;
struct Rectangle;

/// Rectangular cuts: a lower and an upper edge on every feature, optimised together for a significance, a background
/// rejection or the accuracy. What TMVA's kCuts searches at random (Monte Carlo, genetic algorithm; Hoecker et al.,
/// arXiv:physics/0703039, section 8.1) is climbed here: the best interval in one feature, the other cuts held, is exact
/// over all pairs of values, and climbs from many rectangles, the released cuts of the best among them, leave local
/// optima. The same cuts for any number of threads.
class RectangularCuts : public CutApproach {
 public:
  std::string kind() const override { return "rectangular_cuts"; }
  /// The parameters of the objective.
  CutObjective objective() const override { return objective_; }

 protected:
  void declare_own(Parameters& p) override;
  History learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) override;

 private:
  using Path = std::vector<std::vector<LearnedCut>>;  // the cuts after every pass
  Path best_climb(const RectangleSearch& search, Rectangle& best, std::uint64_t key, const FitOptions& options) const;
  void leave_local_optima(const RectangleSearch& search, Rectangle& best, Path& path, std::uint64_t key,
                          const FitOptions& options) const;

  CutObjective objective_;
  Config sides_;
  int starts_ = 16;
  std::string keep_ = "last";
};

}  // namespace hml
