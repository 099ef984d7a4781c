#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/config.hpp"

namespace hml {

/// Parts of a dataset and their fractions, in order: {{"train", 0.7}, {"test", 0.3}}.
using SplitFractions = std::vector<std::pair<std::string, double>>;

/// Reads {train: 0.7, test: 0.3}; a config error where a fraction is not in (0, 1] or they do not add up to 1.
SplitFractions read_split(const Config& config);

/// The part of each event, an index into `fractions`, exact in every class: of n events of a class, those of lowest
/// rank make the first part, round(f1 n) of them, those up to round((f1 + f2) n) the second, and so on. An event's rank
/// is a Philox number keyed by (seed, class, event number), so it depends neither on threads nor on batches; equal
/// numbers keep their order.
std::vector<std::uint8_t> split_events(std::span<const std::int32_t> labels,
                                       std::span<const std::int64_t> event_numbers,
                                       const std::vector<std::string>& classes, const SplitFractions& fractions,
                                       std::uint64_t seed);

}  // namespace hml
