#pragma once
#include <span>
#include <string>
#include <vector>

#include "hml/learn/cuts/cut_approach.hpp"
#include "hml/learn/cuts/smooth_cuts.hpp"

namespace hml {

/// Cuts that are learned by gradient: edges are sigmoids, steeper with every epoch, and Adam (Kingma and Ba,
/// arXiv:1412.6980) moves them; the hard cuts that they end as are what predict() applies. After Hance and Robles,
/// arXiv:2502.08615, with an analytic gradient; the significance itself may be the loss:
///
///     objective       -ln(objective) + 1000 max(0, 1 - eps_s / e)^2 + 10 max(0, 1 - eps_b / f)^2, where e lies 1 %
///     above
///                     min_signal_efficiency and f is the share of the background that min_background_events are
///     cross_entropy   that of the smooth p of SmoothCuts
///
/// In mini-batches, efficiencies are those of the batch. The same cuts for any number of threads.
class LearnableCuts : public CutApproach {
 public:
  std::string kind() const override { return "learnable_cuts"; }
  CutObjective objective() const override { return objective_; }

  /// The loss of a batch with its derivatives by the edges.
  struct Loss {
    double value = 0;
    SmoothEdges slopes;
  };
  /// `expected` are the expected events before all cuts, `least_background` is the share f.
  Loss loss(const SmoothCuts::Sums& sums, const Yields& expected, double least_background = 0) const;

 protected:
  void declare_own(Parameters& p) override;
  History learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) override;

 private:
  double temperature(int epoch) const;
  double worth(const Labelled& train, const Labelled& validation) const;

  CutObjective objective_;
  Config sides_;
  std::string loss_ = "objective", keep_ = "best";
  int epochs_ = 200, batch_size_ = 0;
  double learning_rate_ = 0.05, first_temperature_ = 0.5, last_temperature_ = 0.02;
  bool learn_steepness_ = false;
};

}  // namespace hml
