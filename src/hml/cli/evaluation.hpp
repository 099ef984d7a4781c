#pragma once
#include <string>

#include "hml/evaluate/results.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

/// Scores a sample with a trained model and measures how well it tells the signal (class 1) from the rest.
Result evaluate_model(const std::string& name, const Approach& model, const Samples& samples, int threads);

}  // namespace hml::cli
