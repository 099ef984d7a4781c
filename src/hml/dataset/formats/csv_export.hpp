#pragma once
#include <filesystem>

#include "hml/dataset/dataset.hpp"

namespace hml {

/// Exports a dataset as comma-separated values, packed where the name ends in ".gz": one line an event with its number,
/// the names of its class and part, its weight and every value of every input. A column of an input is named after it
/// and the value ("observables/jet0.pt"); after the place where there are more values than names ("image/12").
void write_csv(const Dataset& dataset, const std::filesystem::path& path);

}  // namespace hml
