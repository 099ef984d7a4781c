#pragma once
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/observe/observable.hpp"

/// Arguments that several observables take.
namespace hml::observables {

inline Argument beta_argument(double standard, double min = 0) {
  return {.name = "beta", .standard = standard, .doc = "Power of the angle.", .min = min, .max = 10};
}

inline Argument r0_argument() {
  return {.name = "r0", .standard = 0.8, .doc = "Angle at which angular factors are 1: the jet's radius.", .min = 1e-3};
}

inline Argument z_cut_argument(double standard) {
  return {.name = "z_cut", .standard = standard, .doc = "Least share of pt of the softer part.", .min = 0, .max = 1};
}

inline Argument power_argument() {
  return {.name = "r",
          .standard = 2.0,
          .doc = "Power of the momenta; 1 is safe against soft and collinear splittings.",
          .min = 0.1,
          .max = 10};
}

/// An argument that counts; a config error where it is no whole number.
inline int whole(const Arguments& arguments, std::size_t i, const std::string& name) {
  if (arguments.number(i) != std::floor(arguments.number(i)))
    throw Error(ErrorKind::config, fmt::format("argument '{}' is a whole number", name));
  return arguments.integer(i);
}

}  // namespace hml::observables
