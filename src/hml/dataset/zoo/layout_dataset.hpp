#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "hml/dataset/description.hpp"
#include "hml/dataset/zoo/layout.hpp"

namespace hml {

/// How a published set becomes a dataset.
struct LayoutDatasetSettings {
  SplitFractions split{{"train", 0.7}, {"test", 0.3}};  ///< where the set names no parts
  std::uint64_t seed = 42;                              ///< of that split
  int threads = 1;
  std::function<void(std::int64_t events)> progress = [](std::int64_t) {};  ///< told of each batch
};

/// What the dataset will be, apart from its rows: no event is read. A config error where the layout is no labelled
/// sample.
DatasetDescription describe_layout_dataset(LayoutReader& reader, const LayoutDatasetSettings& settings = {});

/// Writes a published set as a dataset, in batches: an input for each of the layout's, one sample a class, the
/// published parts where there are any. Where the weights are numbers of events expected at a luminosity, it is the
/// dataset's, so that every part stands for all that is expected. A config error where the layout is no labelled sample.
/// `provenance` is JSON.
void write_layout_dataset(LayoutReader& reader, const std::filesystem::path& path, const std::string& provenance,
                          const LayoutDatasetSettings& settings = {});

/// The rows of an input: row-major, one row an event; see LayoutInput.
std::vector<float> layout_rows(const Events& events, const LayoutInput& input);

}  // namespace hml
