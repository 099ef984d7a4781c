#pragma once
#include <cstdint>

#include "hml/dataset/samples.hpp"

namespace hml {

/// An input error names the first event with an infinite value and the feature that it belongs to; events count from
/// `first`. What lies at places without an object does not count.
void refuse_infinite(const Tensor& input, std::int64_t first);

}  // namespace hml
