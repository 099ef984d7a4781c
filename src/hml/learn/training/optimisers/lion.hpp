#pragma once
#include "hml/learn/training/optimisers/adam.hpp"

namespace hml {

/// Lion (arXiv:2302.06675): every parameter moves by the rate, in the direction of a moving mean. Rates are three to ten
/// times smaller than Adam's.
class Lion : public Optimiser {
 public:
  Lion(std::size_t size, Betas betas) : betas_(betas) { remember("mean", size); }
  bool decouples_decay() const override { return true; }

 private:
  void move(std::span<float> values, std::span<const float> gradients, double rate) override;
  Betas betas_;
};

}  // namespace hml
