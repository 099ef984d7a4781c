#pragma once
#include <cmath>

#include "hml/learn/training/value_loss.hpp"

namespace hml {

/// Losses of the distance between one output and the truth.
class SquaredLoss : public ValueLoss {
 public:
  double evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const override {
    const double distance = outputs[0] - truth;
    slopes[0] = 2 * distance;
    return distance * distance;
  }
};

class AbsoluteLoss : public ValueLoss {
 public:
  double evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const override {
    const double distance = outputs[0] - truth;
    slopes[0] = distance == 0 ? 0 : std::copysign(1, distance);
    return std::abs(distance);
  }
};

class HuberLoss : public ValueLoss {
 public:
  double evaluate(std::span<const float> outputs, double truth, std::span<double> slopes) const override {
    const double distance = outputs[0] - truth, size = std::abs(distance);
    slopes[0] = size <= 1 ? distance : std::copysign(1, distance);
    return size <= 1 ? distance * distance / 2 : size - 0.5;
  }
};

}  // namespace hml
