#pragma once
#include "hml/dataset/description.hpp"
#include "hml/dataset/samples.hpp"

namespace hml {

/// A sample of the dataset's classes and inputs, but of no events: what an approach asks for its inputs' shapes and names.
Samples without_rows(const DatasetDescription& description);

}  // namespace hml
