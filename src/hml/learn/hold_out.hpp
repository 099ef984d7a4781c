#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hml/dataset/samples.hpp"

namespace hml {

/// Parts a sample in two, (rest, held out): the same `share` in (0, 1) of every class is held out, drawn by the seed.
/// Of the inputs only those named come along.
std::pair<Samples, Samples> hold_out(const Samples& samples, const std::vector<std::string>& inputs, double share,
                                     std::uint64_t seed);

}  // namespace hml
