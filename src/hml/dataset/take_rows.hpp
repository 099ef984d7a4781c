#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "hml/dataset/samples.hpp"

namespace hml {

/// These rows of a tensor, in their order.
Tensor take_rows(const Tensor& from, const std::vector<std::size_t>& rows);
/// These events of a sample with their labels and weights; of the inputs only those named come along.
Samples take_rows(const Samples& from, const std::vector<std::string>& inputs, const std::vector<std::size_t>& rows);

}  // namespace hml
