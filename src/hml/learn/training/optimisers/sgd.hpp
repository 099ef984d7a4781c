#pragma once
#include "hml/learn/training/optimiser.hpp"

namespace hml {

/// Gradient descent with Nesterov's momentum, in the form of Sutskever et al. (ICML 2013).
class Sgd : public Optimiser {
 public:
  Sgd(std::size_t size, double momentum) : momentum_(momentum) { remember("velocity", size); }

 private:
  void move(std::span<float> values, std::span<const float> gradients, double rate) override;
  double momentum_;
};

}  // namespace hml
