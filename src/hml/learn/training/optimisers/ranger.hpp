#pragma once
#include "hml/learn/training/optimisers/radam.hpp"

namespace hml {

/// RAdam that looks ahead: it runs six steps, then goes half of the way there from where it started (arXiv:1907.08610).
class Ranger : public RAdam {
 public:
  Ranger(std::size_t size, Betas betas) : RAdam(size, betas, 1e-5, true) { remember("start", size); }

 private:
  void move(std::span<float> values, std::span<const float> gradients, double rate) override;
};

}  // namespace hml
