#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/config.hpp"

namespace hml {

/// Parts of a dataset and their fractions, in order: {{"train", 0.7}, {"test", 0.3}}. The parts "fold0", "fold1", ...
/// are those of a cross-validation.
using SplitFractions = std::vector<std::pair<std::string, double>>;

/// Reads {train: 0.7, test: 0.3}, {folds: 5}, or {test: 0.2, folds: 4}, where the folds share what is left; a config
/// error where a fraction is not in (0, 1], they do not add up to 1, or there are more parts than 255.
SplitFractions read_split(const Config& config);

/// Whether a part is one of the folds: "fold" and a number.
bool is_fold(const std::string& part);

/// Which parts a name stands for, as a mask over them:
///   NAME       the part; "all": all of them
///   not NAME   all others; of a fold: the other folds
///   train      where no part has that name but there are folds: all folds if there is a part "test", else all but
///   fold0 test       where no part has that name but there are folds: fold0
/// "train", "validation" and "test" may be empty; any other name that is not there is a config error that names the
/// nearest.
std::vector<bool> parts_of(const std::string& name, const SplitFractions& split, const std::string& dataset);

/// The part of each event, an index into `fractions`, exact in every class: of n events of a class, the parts get
/// round(f1 n), round((f1 + f2) n) - round(f1 n), and so on; in every sample (`sample` holds one index an event, all
/// below 2^31; empty: one sample) they get f n of its events, rounded up or down. Those of lowest rank in their sample
/// make the first part. An event's rank is a Philox number keyed by (seed, class, event number), so it depends neither
/// on threads nor on batches; equal numbers keep their order.
/// An input error where a class has events, but fewer than there are folds.
std::vector<std::uint8_t> split_events(std::span<const std::int32_t> labels,
                                       std::span<const std::int64_t> event_numbers,
                                       const std::vector<std::string>& classes, const SplitFractions& fractions,
                                       std::uint64_t seed, std::span<const std::int32_t> sample = {});

}  // namespace hml
