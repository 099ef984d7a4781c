#pragma once
#include <cmath>

#include "hml/observe/expression_tree.hpp"

namespace hml {

/// C's pow and hypot are defined for some undefined arguments (pow(x, 0), hypot(infinity, x)); here nothing is.
inline bool undefined_of(double x, double y) { return std::isnan(x) || std::isnan(y); }
inline double power_of(double x, double y) { return undefined_of(x, y) ? x + y : std::pow(x, y); }

/// The functions that expressions know. Angles are in rad; log is the natural one. A missing or undefined argument
/// makes the result undefined.
inline constexpr std::size_t any_number = 1000;
inline constexpr ExpressionFunction expression_functions[] = {
    {"abs", 1, 1, [](double x) { return std::abs(x); }, nullptr, true},
    {"sqrt", 1, 1, [](double x) { return std::sqrt(x); }, nullptr},
    {"log", 1, 1, [](double x) { return std::log(x); }, nullptr},
    {"log10", 1, 1, [](double x) { return std::log10(x); }, nullptr},
    {"exp", 1, 1, [](double x) { return std::exp(x); }, nullptr},
    {"sin", 1, 1, [](double x) { return std::sin(x); }, nullptr},
    {"cos", 1, 1, [](double x) { return std::cos(x); }, nullptr},
    {"tan", 1, 1, [](double x) { return std::tan(x); }, nullptr},
    {"asin", 1, 1, [](double x) { return std::asin(x); }, nullptr},
    {"acos", 1, 1, [](double x) { return std::acos(x); }, nullptr},
    {"atan", 1, 1, [](double x) { return std::atan(x); }, nullptr},
    {"sinh", 1, 1, [](double x) { return std::sinh(x); }, nullptr},
    {"cosh", 1, 1, [](double x) { return std::cosh(x); }, nullptr},
    {"tanh", 1, 1, [](double x) { return std::tanh(x); }, nullptr},
    {"floor", 1, 1, [](double x) { return std::floor(x); }, nullptr, true},
    {"ceil", 1, 1, [](double x) { return std::ceil(x); }, nullptr, true},
    {"pow", 2, 2, nullptr, [](double x, double y) { return power_of(x, y); }},
    {"atan2", 2, 2, nullptr, [](double y, double x) { return std::atan2(y, x); }},
    {"hypot", 2, any_number, nullptr, [](double x, double y) { return undefined_of(x, y) ? x + y : std::hypot(x, y); },
     true},
    {"min", 2, any_number, nullptr, [](double x, double y) { return y < x || std::isnan(y) ? y : x; }, true},
    {"max", 2, any_number, nullptr, [](double x, double y) { return y > x || std::isnan(y) ? y : x; }, true}};

}  // namespace hml
