#pragma once
#include "hml/learn/training/optimiser.hpp"

namespace hml {

/// How much of the moving means of the gradient and of its square stays at a step.
struct Betas {
  double first = 0.9, second = 0.999;
};

/// Adam (arXiv:1412.6980); `decoupled` decay makes it AdamW (arXiv:1711.05101).
class Adam : public Optimiser {
 public:
  Adam(std::size_t size, Betas betas, bool decoupled);
  bool decouples_decay() const override { return decoupled_; }

 private:
  void move(std::span<float> values, std::span<const float> gradients, double rate) override;
  Betas betas_;
  bool decoupled_;
};

}  // namespace hml
