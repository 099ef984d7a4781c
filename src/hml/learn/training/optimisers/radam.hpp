#pragma once
#include "hml/learn/training/optimisers/adam.hpp"

namespace hml {

/// Adam whose steps are rectified while the mean of the squares is still uncertain (arXiv:1908.03265).
class RAdam : public Optimiser {
 public:
  RAdam(std::size_t size, Betas betas, double epsilon, bool decoupled);
  bool decouples_decay() const override { return decoupled_; }

 protected:
  void move(std::span<float> values, std::span<const float> gradients, double rate) override;

 private:
  Betas betas_;
  double epsilon_;
  bool decoupled_;
};

}  // namespace hml
