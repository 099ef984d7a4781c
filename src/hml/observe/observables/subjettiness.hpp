#pragma once
#include <array>
#include <span>
#include <vector>

#include "hml/observe/observable.hpp"
#include "hml/simulate/n_subjettiness.hpp"

namespace hml::observables {

/// N-subjettiness with the arguments of an observable: beta, r0, axes.
class Subjettiness {
 public:
  static std::vector<Argument> arguments();

  /// A config error where there is no such choice of axes.
  explicit Subjettiness(const Arguments& arguments);
  /// tau1 to tau5 of constituents, whose momenta have to be finite with pt > 0.
  std::array<double, 5> operator()(std::span<const Momentum> constituents) const;

 private:
  double beta_, r0_;
  AxisMode axes_ = AxisMode::kt;
};

}  // namespace hml::observables
