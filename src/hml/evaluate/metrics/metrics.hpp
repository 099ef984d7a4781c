#pragma once
#include <memory>

#include "hml/evaluate/metric.hpp"

/// What the catalogue lists; each is defined in the file of its name.
namespace hml {

std::unique_ptr<Metric> accuracy();
std::unique_ptr<Metric> auc();
std::unique_ptr<Metric> significance();
std::unique_ptr<Metric> background_rejection();

}  // namespace hml
