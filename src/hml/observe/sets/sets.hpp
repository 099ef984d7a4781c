#pragma once
#include <memory>

#include "hml/observe/feature_set.hpp"

/// The feature sets of the product, each defined in sets/<name>.cpp and listed in feature_sets.cpp.
namespace hml::feature_sets {

std::unique_ptr<FeatureSet> higgsml();

}  // namespace hml::feature_sets
