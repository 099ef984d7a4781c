#pragma once
#include <cmath>
#include <functional>
#include <limits>
#include <span>

#include "hml/observe/observable.hpp"

/// How observables treat what has no value: a quotient by zero, a shape of nothing, a momentum that is not finite.
namespace hml::observables {

/// An undefined value; NaN in every output.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// a / b; undefined where b is 0.
inline double ratio(double a, double b) { return b == 0 ? undefined : a / b; }

inline bool is_finite(const Momentum& p) { return std::isfinite(p.pt * std::cosh(p.eta) + p.phi + p.mass); }

/// `shape` of all objects with transverse momentum; undefined where there are none or where a momentum is not finite.
Observable::OfGroup of_finite(std::function<double(std::span<const Momentum>)> shape);

/// `shape` of the jet and its constituents with transverse momentum; undefined where there are none or where a momentum
/// is not finite.
Observable::OfConstituents of_finite_constituents(
    std::function<double(const Momentum&, std::span<const Momentum>)> shape);

/// `value` of three objects, such as two jets and missing momentum; undefined where there are not three or where a
/// momentum is not finite.
Observable::OfGroup of_three(std::function<double(const Momentum&, const Momentum&, const Momentum&)> value);

}  // namespace hml::observables
