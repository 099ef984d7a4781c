#pragma once
#include <string>

#include "hml/core/parameters.hpp"

namespace hml {

/// How numbers of expected events follow from a sample of signal and background: luminosity times cross section, or its
/// weights as they are for a class without one. Parameters of what counts events.
struct CrossSections {
  double signal = 0, background = 0;  ///< pb; 0 where the weights are the numbers
  double luminosity = 1;              ///< 1/pb

  /// Declares them as those of "`whose` signal".
  void declare(Parameters& p, const std::string& whose);
  /// Expected events of a class whose weights sum to `weights`.
  double expected_signal(double weights) const { return signal > 0 ? luminosity * signal : weights; }
  double expected_background(double weights) const { return background > 0 ? luminosity * background : weights; }
};

}  // namespace hml
