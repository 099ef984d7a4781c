#pragma once
#include <filesystem>

#include "hml/dataset/dataset.hpp"

namespace hml {

/// Exports a dataset as a SetDataset of hep-ml-lab 0.4 (.ds, described in zoo/hep_ml_lab.cpp): its first input of one
/// value for each name where all names are observables of hep-ml-lab too, "jet0.pt" or "jet0,jet1.delta_r"; targets are
/// labels. A split into train, test and, where there is one, validation is kept; other parts become one. Weights are
/// left out: hep-ml-lab has none. A config error where no input is such a set. Each part is held in memory.
void write_hep_ml_lab(const Dataset& dataset, const std::filesystem::path& path);

}  // namespace hml
